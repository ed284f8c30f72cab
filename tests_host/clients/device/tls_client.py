"""`tls` over our sockets, and HTTPS by `requests`."""
import gc

from common import body, caught, largest, modem, tell

NAME = "server.test"


def context(ca):
    import tls

    c = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
    c.verify_mode = tls.CERT_REQUIRED
    with open(ca, "rb") as f:
        c.load_verify_locations(f.read())
    return c


def connected(port):
    import socket

    s = socket.socket()
    s.settimeout(20)
    s.connect(socket.getaddrinfo(NAME, port)[0][-1])
    return s


def main(model, port, ca, **kw):
    """Echo over TLS: short, long, many."""
    m = modem(model, **kw)
    c = context(ca)
    s = connected(port)
    t = caught(c.wrap_socket, s)
    if isinstance(t, list):  # a verified connection without a name is refused by mbedTLS
        tell("nameless", r=t)
        s.close()
        s = connected(port)
    t = c.wrap_socket(s, server_hostname=NAME)
    tell("cipher", r=t.cipher() if hasattr(t, "cipher") else None)
    good = 0
    for n in (1, 100, 1460, 1461, 5000, 16384, 30000):
        data = body(n)
        done = 0
        got = b""
        while done < n:  # the echo comes while the rest is under way
            sent = t.write(data[done : done + 4000])
            done += sent
            got += t.read(sent)
        good += got == data
    tell("echo", good=good)
    t.close()
    m.flush()
    tell("closed", links=sum(k is not None and not k.orphan for k in m.links))


def refused(model, port, ca, names, **kw):
    """Wrong certificates: each on its own port."""
    modem(model, **kw)
    c = context(ca)
    for name, at in names.items():
        s = connected(at)
        r = caught(lambda s=s: c.wrap_socket(s, server_hostname=NAME))
        s.close()
        tell(name, r=r if isinstance(r, list) else "accepted")
    s = connected(port)
    t = c.wrap_socket(s, server_hostname=NAME)
    t.write(b"good")
    tell("good", r=t.read(4) == b"good")
    t.close()


def https(model, url, **kw):
    modem(model, **kw)
    import requests

    for path in ("/bytes/10", "/bytes/20000"):
        r = requests.get(url + path)
        n = len(r.content)
        tell(path, n=n, same=r.content == body(n))
        r.close()
    r = requests.post(url + "/json", json={"a": 1})
    tell("post", r=r.json())
    r.close()


def heap(model, port, ca, ballast, **kw):
    """A handshake in a board's heap; `ballast`: what rp2 takes from the heap for the records."""
    modem(model, **kw)
    c = context(ca)
    gc.collect()
    before = largest()
    s = connected(port)
    records = bytearray(ballast)
    t = c.wrap_socket(s, server_hostname=NAME)
    t.write(b"hello")
    r = t.read(5)
    during = largest()
    del records
    t.close()
    s = t = None
    tell("heap", r=r == b"hello", before=before, during=during, after=largest())
