"""`requests`, as it is frozen in MicroPython."""
from common import body, caught, modem, tell


def main(model, url, **kw):
    m = modem(model, **kw)
    import requests

    def get(path, **kw):
        r = requests.get(url + path, **kw)
        try:
            return [r.status_code, r.content == body(len(r.content)), len(r.content)]
        finally:
            r.close()

    tell("get", r=get("/bytes/100"))
    tell("long", r=get("/bytes/30000"))
    tell("until_end", r=get("/close/5000"))
    r = requests.head(url + "/bytes/10")
    tell("head", status=r.status_code)
    r.close()
    r = requests.get(url + "/bytes/8192", stream=True)
    pieces = []
    while True:
        piece = r.raw.read(1000)
        if not piece:
            break
        pieces.append(len(piece))
    r.close()
    tell("stream", pieces=pieces)
    r = requests.post(url + "/json", json={"a": [1, 2, 3], "b": "x" * 2000})
    tell("json", r=r.json())
    r = requests.post(url + "/data", data=body(10000), headers={"X-Mine": "yes"})
    tell("data", r=r.json())

    def chunks():
        for i in range(20):
            yield b"chunk %d " % i * 20

    r = requests.put(url + "/chunks", data=chunks())
    tell("chunks", r=r.json())
    tell("redirect", r=requests.get(url + "/redirect/1").text)
    tell("redirects", r=requests.get(url + "/redirect/3").text)
    tell("chunked", r=caught(get, "/chunked"))  # the client refuses these by itself
    tell("short", r=get("/short/3000"))
    tell("nothing", r=caught(get, "/nothing"))
    tell("reset", r=caught(get, "/reset"))
    tell("after", r=get("/bytes/100"))
    tell("refused", r=caught(lambda: requests.get("http://127.0.0.1:1/")))
    tell("timeout", r=caught(lambda: get("/slow/5", timeout=0.3)))
    tell("links", n=sum(k is not None and not k.orphan for k in m.links))


def nonsense(model, url, **kw):
    """Answers that the client gives up on without a close: connections do not run out."""
    modem(model, **kw)
    import requests

    errors = [caught(requests.get, url + "/nothing")[0] for _ in range(20)]
    r = requests.get(url + "/bytes/10")
    tell("after", errors=errors, good=r.content == body(10))
    r.close()


def short(model, url, **kw):
    """Three short requests, of one CIPSEND each."""
    modem(model, **kw)
    import requests

    for _ in range(3):
        requests.get(url + "/bytes/10", headers={"X-One": "1", "X-Two": "2"}).close()
    tell("done")
