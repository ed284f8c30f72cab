"""An asyncio loop on the virtual clock, and streams as MicroPython's asyncio makes them.

CPython's own loop runs, with a selector that lets virtual time pass instead of waiting, and that
asks sockets by `ioctl` for the tasks that wait for them, as MicroPython's `IOQueue` does: before
each turn, and then when a byte has come. Nothing here knows how the driver is built.
"""

import asyncio
import selectors

from session_world import SERVER, Echo, Sink, World, pattern, take

from simcom import aio, socket
from tools.modem.links import IN_USE

__all__ = ["SERVER", "Echo", "Sink", "Loops", "aio", "pattern", "socket", "take"]

IN, OUT, ERR, HUP = 1, 4, 8, 16
DEAD = 7  # a link's state (links.py)


class _Selector(selectors.SelectSelector):
    """No descriptor is ever ready but the loop's own pipe; waiting is virtual time."""

    world = None

    def select(self, timeout=None):
        world = self.world
        if world is None:
            return super().select(0)
        ready = []  # the loop's own pipe is for other threads: there are none
        if world.ask() or timeout == 0:
            return ready
        if timeout is None and not world.waiting:
            raise RuntimeError("nothing is left that could happen")
        # an event poll: streams are asked again when a byte has come, and not before
        end = world.clock.now_us + (20 if timeout is None else max(timeout * 1000, 0.001)) * 1000
        while world.clock.now_us < end:
            there = world.wire.any()
            if there:
                world.clock.sleep_us(max(1, min(1000, end - world.clock.now_us)))
            else:
                world.nap((end - world.clock.now_us) / 1000)
            if world.wire.any() != there and world.ask():
                break
        return ready


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self, world):
        self._selector_of_world = _Selector()
        self._world = world
        super().__init__(self._selector_of_world)
        self._selector_of_world.world = world
        self._clock_resolution = 1e-6

    def time(self):
        return self._world.clock.now_us / 1e6


class Loops(World):
    """`run_in` runs a coroutine with `modem.run()` beside it."""

    def __init__(self, **kw):
        super().__init__(**kw)
        self.waiting = []  # (socket, flags, future)
        self.turns = []  # virtual ms of each turn of a task that only turns

    # --- the loop -----------------------------------------------------------------------------

    def ask(self):
        """Ask the sockets that are waited for; wake who waits. True: somebody was woken."""
        woken = False
        for row in list(self.waiting):
            sock, flags, future = row
            if future.done():
                self.waiting.remove(row)
            elif sock.ioctl(3, flags) & (flags | ERR | HUP):
                self.waiting.remove(row)
                future.set_result(None)
                woken = True
        return woken

    def go(self, coro, beside=True, watch=False):
        """Run `coro` to its end; `beside`: with `modem.run()`. `watch`: `turns` is filled."""
        loop = _Loop(self)

        async def main():
            others = []
            if beside:
                others.append(asyncio.ensure_future(self.m.run()))
            if watch:
                others.append(asyncio.ensure_future(self._watch()))
            try:
                return await coro
            finally:
                for task in others:
                    task.cancel()
                await asyncio.gather(*others, return_exceptions=True)

        try:
            return loop.run_until_complete(main())
        finally:
            del self.waiting[:]
            loop.close()

    async def _watch(self):
        while True:
            self.turns.append(self.clock.now_us / 1000)
            await asyncio.sleep(0.001)

    def longest(self):
        """The longest stretch without a turn of the loop, in virtual ms."""
        return max(b - a for a, b in zip(self.turns, self.turns[1:]))

    # --- streams ------------------------------------------------------------------------------

    def ready(self, sock, flags):
        """Awaits what `poll` would tell of this socket."""
        future = asyncio.get_running_loop().create_future()
        self.waiting.append((sock, flags, future))
        return future

    async def dial(self, address=SERVER):
        """A stream, as `asyncio.open_connection`; cancelled, the socket is closed."""
        sock = socket.socket(modem=self.m)
        sock.setblocking(False)
        try:
            try:
                sock.connect(address)
            except OSError as e:
                if e.errno != 115:
                    raise
            await self.ready(sock, OUT)
        except BaseException:
            sock.close()
            raise
        return Stream(self, sock)

    def busy(self):
        """The connections that the module, a peer or the driver has open or on their way."""
        theirs = [link.n for link in self.modem.links if link.state in IN_USE]
        ours = [n for n, link in enumerate(self.m.links) if link and link.state != DEAD]
        return theirs, ours


class Stream:
    """As MicroPython's asyncio.Stream."""

    def __init__(self, world, sock):
        self.world = world
        self.sock = sock

    async def read(self, n):
        while True:
            await self.world.ready(self.sock, IN)
            data = self.sock.read(n)
            if data is not None:
                return data

    async def readexactly(self, n):
        data = b""
        while len(data) < n:
            await self.world.ready(self.sock, IN)
            piece = self.sock.read(n - len(data))
            if piece is not None:
                if not piece:
                    raise EOFError
                data += piece
        return data

    async def write(self, data):
        at = 0
        while at < len(data):
            await self.world.ready(self.sock, OUT)
            at += self.sock.write(data[at:]) or 0

    def close(self):
        self.sock.close()
