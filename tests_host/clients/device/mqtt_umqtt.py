"""`umqtt.simple` from PyPI."""
import json
import time

from common import body, caught, modem, spend, tell


def make(port, name, heard, **kw):
    from umqtt.simple import MQTTClient

    c = MQTTClient(name, "127.0.0.1", port, **kw)
    c.set_callback(lambda topic, message: heard.append((topic.decode(), message)))
    return c


def pump(c, heard, n, ms=5000):
    """`check_msg` as a main loop does it, until n messages are there."""
    until = time.ticks_add(time.ticks_ms(), ms)
    while len(heard) < n and time.ticks_diff(until, time.ticks_ms()) > 0:
        c.check_msg()
        time.sleep_ms(5)


def main(model, port, **kw):
    m = modem(model, **kw)
    heard = []
    c = make(port, "one", heard, keepalive=30)
    c.set_last_will("will/one", "gone", qos=1)
    tell("connect", session=c.connect())
    c.subscribe("to/one", qos=1)
    c.publish("to/one", "first")
    c.publish("to/one", "second", qos=1)
    pump(c, heard, 2)
    tell("both", heard=[(t, p.decode()) for t, p in heard])
    del heard[:]
    big = body(20000)
    c.publish("to/one", big, qos=1)  # comes back: the answer waits behind it
    pump(c, heard, 1, 20000)
    tell("big", n=len(heard), same=bool(heard) and heard[0][1] == big)
    del heard[:]
    c.ping()
    spend(m, 300)
    c.check_msg()
    tell("ping", heard=len(heard))
    # a message that waits, while another connection speaks
    other_heard = []
    other = make(port, "two", other_heard)
    other.connect()
    other.subscribe("will/one")
    for i in range(5):
        other.publish("to/one", "%d" % i, qos=1)
    pump(c, heard, 5)
    tell("waited", heard=[p.decode() for t, p in heard])
    c.sock.abort()  # no DISCONNECT: the broker tells the last will
    pump(other, other_heard, 1, 10000)
    tell("will", heard=[(t, p.decode()) for t, p in other_heard])
    other.disconnect()
    m.flush()
    tell("closed", links=sum(k is not None and not k.orphan for k in m.links))


def restart(model, port, **kw):
    """The broker goes away and comes back: an error, then the same client again."""
    m = modem(model, **kw)
    heard = []
    c = make(port, "r", heard)
    c.connect(False)
    c.subscribe("r", qos=1)
    c.publish("r", "before", qos=1)
    pump(c, heard, 1)
    tell("up", n=len(heard))
    until = time.ticks_add(time.ticks_ms(), 20000)
    error = None
    while error is None and time.ticks_diff(until, time.ticks_ms()) > 0:
        error = caught(c.check_msg)
        spend(m, 20)
    tell("lost", error=error)
    n = 0
    while True:
        try:
            c.sock.close()
            session = c.connect(False)
            break
        except OSError:
            n += 1
            spend(m, 300)
    c.publish("r", "after", qos=1)
    pump(c, heard, 2)
    tell("again", session=session, heard=[p.decode() for t, p in heard])
    c.disconnect()


def silent(model, port, **kw):
    """The broker is cut off: QoS 1 without an answer is an error after the socket's timeout."""
    m = modem(model, **kw)
    c = make(port, "s", [], keepalive=5)
    c.connect()
    c.publish("s", "x", qos=1)
    tell("up")
    spend(m, 1500)
    c.sock.settimeout(2)
    start = time.ticks_ms()
    error = caught(lambda: c.publish("s", "y"))
    if error is None:
        c.sock.settimeout(2)
        error = caught(c.sock.read, 1)
    tell("error", error=error, ms=time.ticks_diff(time.ticks_ms(), start))
    c.sock.close()


def commands(model, port, baud=115200, nodelay=False, **kw):
    """What one publish costs."""
    from simcom import socket

    m = modem(model, baud=baud, **kw)
    c = make(port, "c", [])
    c.connect()
    if nodelay:
        c.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for qos in (0, 1):
        tell("mark%d" % qos)
        c.publish("some/topic", json.dumps({"t": 21.5, "n": 7}), qos=qos)
        if qos == 0:
            c.ping()  # with the publish before it: one CIPSEND
            spend(m, 100)
            c.check_msg()
    tell("end")
    c.disconnect()
    m.flush()
