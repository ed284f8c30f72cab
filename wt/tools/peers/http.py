"""A real HTTP server (Python's own) with the answers that are hard to take."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .raw import reset


def body(n):
    """`n` bytes that differ from their neighbours, all values."""
    return bytes((i * 167 + (i >> 8) * 31) & 0xFF for i in range(n))


class _Handler(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def _answer(self, data, status=200, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _body(self):
        if self.headers.get("Transfer-Encoding", "") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        data = b""
        while True:
            n = int(self.rfile.readline(), 16)
            data += self.rfile.read(n)
            if self.rfile.readline() != b"\r\n":
                raise ValueError("chunk")
            if not n:
                return data

    def do_POST(self):
        data = self._body()
        self.server.posts.append((self.path, dict(self.headers), data))
        self._answer(json.dumps({"path": self.path, "size": len(data),
                                 "type": self.headers.get("Content-Type"),
                                 "head": data[:64].decode("latin-1")}).encode())

    do_PUT = do_POST        # noqa: N815

    def do_GET(self):
        """/bytes/N, /close/N (until the end), /short/N (half of it, then the end), /chunked,
        /redirect/N (N times), /slow/N (a second between bytes), /nothing, /reset."""
        self.server.gets.append((self.path, dict(self.headers)))
        kind, _, rest = self.path[1:].partition("/")
        getattr(self, "_get_" + kind, self._get_)(rest)

    do_HEAD = do_GET        # noqa: N815

    def _get_(self, rest):
        self._answer(b"hello")

    def _get_bytes(self, rest):
        self._answer(body(int(rest)))

    def _get_close(self, rest):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body(int(rest)))

    def _get_short(self, rest):
        self.send_response(200)
        self.send_header("Content-Length", rest)
        self.end_headers()
        self.wfile.write(body(int(rest) // 2))

    def _get_chunked(self, rest):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"5\r\nhello\r\n0\r\n\r\n")

    def _get_redirect(self, rest):
        n = int(rest)
        where = "http://%s/%s" % (self.headers["Host"], "redirect/%d" % (n - 1) if n > 1 else "")
        self._answer(b"", 302, Location=where)

    def _get_slow(self, rest):
        self.send_response(200)
        self.send_header("Content-Length", rest)
        self.end_headers()
        for byte in body(int(rest)):
            self.wfile.write(bytes([byte]))
            time.sleep(self.server.slowness_s)

    def _get_nothing(self, rest):
        self.close_connection = True

    def _get_reset(self, rest):
        self.close_connection = True
        self.wfile.flush()
        reset(self.connection)


class HttpServer:
    """`url`; `gets` and `posts` are what was asked. `tls`: an `ssl.SSLContext`, then `url` is of
    the certificate's name, to be mapped to `port` by the modem."""

    def __init__(self, tls=None, name="127.0.0.1"):
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.gets = self.gets = []
        self._server.posts = self.posts = []
        self._server.slowness_s = 1
        self._server.handle_error = lambda *args: None
        self.port = self._server.server_address[1]
        if tls is not None:
            # the handshake belongs to the connection's thread
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True,
                                                  do_handshake_on_connect=False)
        self.url = "%s://%s:%d" % ("https" if tls else "http", name, self.port)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,),
                                        daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._thread.join(5)
        self._server.server_close()
