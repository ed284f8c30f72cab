"""A WebSocket server: microdot's, on this machine's Python."""

import asyncio
import socket
import threading

from microdot import Microdot
from microdot.websocket import with_websocket


class WebSocketServer:
    """`port`; /echo sends back what it gets, /leave ends after the first message. `heard`: the
    messages."""

    def __init__(self):
        self.heard = []
        self._app = Microdot()
        self._loop = asyncio.new_event_loop()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._thread = threading.Thread(target=self._run, daemon=True)

        @self._app.route("/echo")
        @with_websocket
        async def echo(request, ws):
            while True:
                message = await ws.receive()
                self.heard.append(message)
                await ws.send(message)

        @self._app.route("/leave")
        @with_websocket
        async def leave(request, ws):
            self.heard.append(await ws.receive())

    def _run(self):
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._app.start_server("127.0.0.1", self.port))

    def __enter__(self):
        self._thread.start()
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return self
            except OSError:
                threading.Event().wait(0.02)
        raise RuntimeError("microdot did not start")

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._app.shutdown)
        self._thread.join(5)
        if not self._thread.is_alive():
            self._loop.close()
