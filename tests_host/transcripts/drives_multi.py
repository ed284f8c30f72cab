"""Multi connection: one function for each transcript, by the driver's public face."""

from .drive_table import drives
from .drives_single import bring_up, lost


@drives("sim800-4.1-client", "sim7000-3.1-client", push=True)
def two_connections(d):
    d.m.config(quick_send=False)
    d.m.connect("CMNET")
    tcp = d.open()
    udp = d.open("UDP")
    d.say(tcp)
    d.say(udp)
    d.hear(tcp)
    d.hear(udp)
    d.end(tcp)
    rows, others = d.links()
    assert rows[0] == ("CLOSED", "TCP", ("116.228.221.51", 8500), 0)
    assert rows[1] == ("CONNECTED", "UDP", ("116.228.221.51", 9600), 0)
    assert [row[0] for row in others] == ["INITIAL"] * (d.m.LINKS - 2)


@drives("sim800-4.2-server", "sim7000-3.2-server", push=True)
def server_and_clients(d):
    d.m.connect("CMNET")
    listener = d.socket()
    listener.bind(("", 8888))
    listener.listen()
    d.w.run(200)
    d.happens()
    client, where = listener.accept()
    client.settimeout(60)
    assert where[0] == "10.76.40.73"
    d.hear(client)
    d.say(client)
    tcp = d.open()
    udp = d.open("UDP")
    d.say(tcp)
    d.hear(tcp)
    udp.close()
    d.w.run(300)
    rows, others = d.links()
    assert others[0] == ("CONNECTED", "TCP", ("10.76.40.73", 2020), 0)
    assert rows[1] == ("CONNECTED", "TCP", ("116.228.221.51", 8500), 0)
    assert rows[2] == ("CLOSED", "UDP", ("116.228.221.51", 9600), 0)
    listener.close()
    d.w.run(300)
    d.m.disconnect()


@drives("text-cipmode-multi", mux=True)
def no_data_mode(d):
    assert d.m.command("+CIPMODE?") == ["+CIPMODE: 0"]


@drives("text-push-multi", push=True)
def pushed(d):
    d.m.connect("CMNET")
    s = d.open()
    d.hear(s)
    d.m.config(ip_header=True)
    d.hear(s)
    d.m.config(show_sender=True)
    d.hear(s)


@drives("text-states-multi")
def states_of_multi(d):
    d.m.config(reconnect=False)
    bring_up(d)
    s = d.open()
    assert d.state() == "IP PROCESSING"
    for n in (d.m.LINKS - 1, 1):
        d.m.command("+CIPSTATUS=%d" % n)
    s.close()
    d.w.run(300)
    assert d.state() == "IP STATUS"
    s = d.open()
    d.m.config(attached=False)
    assert d.state() == "PDP DEACT"
    d.m.disconnect()
    assert d.state() == "IP INITIAL"
    d.m.config(attached=True)
    lost(d)


@drives("text-close-multi")
def closing_one_of_two(d):
    d.m.connect("CMNET")
    first = d.open()
    second = d.open(at=("116.228.221.51", 8501))
    first.close()
    d.w.run(200)
    second.abort()
    d.w.run(300)
    assert d.m.command("+CIFSR") == ["10.78.245.128"]
    d.m.disconnect()


@drives("sim800-5-contexts", "sim7000-4-contexts", push=True)
def two_contexts(d):
    d.m.config(quick_send=False)
    d.m.connect("CMNET")
    assert d.m.ifconfig()[0] == "10.126.186.232"
    first = d.open()
    second = d.m.context(1)
    second.connect("CMWAP")
    assert second.isconnected()
    assert second.ifconfig()[0] == "10.204.70.11"
    other = d.open(context=1)
    d.hear(first)
    d.hear(other)
    d.say(first)
    d.say(other)
    first.close()
    d.w.run(300)
    rows, others = d.links()
    assert rows[0] == ("CLOSED", "TCP", ("116.236.221.75", 5555), 0)
    assert rows[1] == ("CONNECTED", "TCP", ("116.236.221.75", 5555), 1)
    assert [row[0] for row in others] == ["INITIAL"] * (d.m.LINKS - 2)
    second.disconnect()
    assert not second.isconnected()
    assert d.m.isconnected()
    d.m.disconnect()
