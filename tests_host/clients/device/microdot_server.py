"""microdot from PyPI as a server."""
import asyncio

from common import body, modem, tell


def main(model, port, **kw):
    m = modem(model, **kw)
    from microdot import Microdot
    from microdot.websocket import with_websocket

    app = Microdot()

    @app.get("/")
    async def index(request):
        return "hello %s" % request.args.get("name", "")

    @app.post("/json")
    async def post(request):
        return {"got": request.json, "size": len(request.body)}

    @app.get("/big/<int:n>")
    async def big(request, n):
        data = body(n)

        async def pieces():
            for i in range(0, n, 1000):
                yield data[i : i + 1000]

        return pieces(), 200, {"Content-Length": str(n)}

    @app.get("/slow")
    async def slow(request):
        await asyncio.sleep_ms(500)
        return "slow"

    @app.get("/ws")
    @with_websocket
    async def ws(request, socket):
        while True:
            await socket.send(await socket.receive())

    @app.get("/stop")
    async def stop(request):
        app.shutdown()
        return "stopping"

    async def program():
        run = asyncio.create_task(m.run())
        server = asyncio.create_task(app.start_server("0.0.0.0", port))
        while m.server is None or not m.server.listening:
            await asyncio.sleep_ms(20)
        tell("up")
        await server
        await asyncio.sleep_ms(500)
        run.cancel()
        tell("down")

    asyncio.run(program())
