"""Clients in a board's heap: the largest free block before, at the worst moment, and after."""
from common import body, largest, modem, spend, tell
from tls_client import NAME, connected, context


def http(model, url, n, **kw):
    """`requests.get` of n bytes, three times: the first brings the parts."""
    m = modem(model, **kw)
    import requests

    for turn in range(3):
        before = largest()
        r = requests.get(url + "/bytes/%d" % n)
        data = r.content
        r.close()
        m.flush()
        during = largest()
        same = len(data) == n
        r = data = None
        tell("get%d" % turn, same=same, before=before, during=during, after=largest())


def mqtt(model, port, **kw):
    m = modem(model, **kw)
    from umqtt.simple import MQTTClient

    heard = []
    for turn in range(3):
        before = largest()
        c = MQTTClient("heap", "127.0.0.1", port)
        c.set_callback(lambda topic, message: heard.append(message))
        c.connect()
        c.subscribe("heap")
        c.publish("heap", body(2000), qos=1)
        while len(heard) <= turn:
            c.wait_msg()
        c.disconnect()
        heard[-1] = c = None
        m.flush()
        tell("mqtt%d" % turn, before=before, after=largest())


def tls(model, port, ca, ballast, **kw):
    """A handshake; `ballast`: blocks of the sizes that rp2 takes from this heap, unix does not."""
    m = modem(model, **kw)
    for turn in range(3):
        before = largest()
        c = context(ca)
        s = connected(port)
        taken = [bytearray(n) for n in ballast]
        t = c.wrap_socket(s, server_hostname=NAME)
        t.write(b"hello")
        same = t.read(5) == b"hello"
        during = largest()
        t.close()
        taken.clear()
        s = t = c = None
        m.flush()
        spend(m, 50)
        tell("tls%d" % turn, same=same, before=before, during=during, after=largest())
