"""Real time: one event loop that paces the line, serves the sockets and the control port.

Output leaves in small pieces when its time has come: a piece is what has arrived within
``BATCH_US``, never early, so the long-run rate is that of the line.  The loop sleeps in the
selector until the next piece, event or socket.
"""

import selectors
import socket
import time

from .control import Control
from .transport import Pty, Tcp
from .uart import garble, same_rate

BATCH_US = 1000


class Runner:
    """Runs one modem until ``stop()``.

    ``transport``: ``"pty"`` or ``"tcp"``; ``port``, ``link`` for it; ``control``: a port for the
    control connection (0: any), ``None``: none.  ``host_baud``: the host's rate, ``None``: always
    the module's (a pseudo-terminal tells nobody its rate).
    """

    def __init__(self, modem, transport="pty", port=0, link=None, control=None, host_baud=None,
                 throttle=True, rtscts=False):
        self.modem = modem
        self.clock = modem.clock
        self.selector = getattr(modem.net, "selector", None) or selectors.SelectSelector()
        self.transport = (Pty(self.selector, link) if transport == "pty"
                          else Tcp(self.selector, port))
        self.transport.on_data = self._from_host
        self.host_baud = host_baud
        self.throttle = throttle
        self.rts = True             # the host lets us send (control port: {"op": "rts"})
        self.control = Control(self, control) if control is not None else None
        self.running = False
        self._rng = modem.serial._rng
        self._wake_r, self._wake_w = socket.socketpair()
        self._wake_r.setblocking(False)
        self.selector.register(self._wake_r, selectors.EVENT_READ, self)
        modem.to_module.obeys = rtscts

    def addresses(self):
        """Where everything is, as plain data."""
        out = {"uart": self.transport.name, "model": self.modem.family.name,
               "baud": self.modem.serial.baud}
        if isinstance(self.transport, Pty):
            out["pty"] = self.transport.path
        else:
            out["tcp"] = self.transport.port
        if self.control is not None:
            out["control"] = self.control.port
        return out

    # ---- the host's bytes

    def _from_host(self, data):
        rate = self.host_baud or self.modem.serial.baud
        if not self.throttle:
            rate = 10 ** 8
            self.modem.to_module.write(data, rate)
            return
        self.modem.to_module.write(data, rate)

    @property
    def held(self):
        """The host's RTS is off, and the module obeys it (IFC's dce_by_dte)."""
        return not self.rts and self.modem.settings["IFC"][0] == 2

    def set_rts(self, on):
        if self.held:
            self.modem.to_host.hold()
        self.rts = bool(on)

    def _to_host(self):
        line = self.modem.to_host
        if self.held:
            return
        for data, baud in line.pull():
            if self.host_baud and not same_rate(baud, self.host_baud):
                data = garble(data, self._rng)
            self.transport.write(data)

    # ---- the loop

    def step(self, longest=0.5):
        """One turn: wait for the next thing, do what is due."""
        now = self.clock.ticks_us()
        due = self.clock.next_due()
        piece = None if self.held else self.modem.to_host.next_us(self._batch())
        if piece is not None:
            due = piece if due is None else min(due, piece)
        wait = longest if due is None else min(longest, max(0, (due - now) / 1e6))
        for key, mask in self.selector.select(wait):
            key.data.ready(mask)
        self.clock.run_due()
        self._to_host()
        if self.control is not None:
            self.control.flush()

    def _batch(self):
        segments = self.modem.to_host.segments
        return max(1, int(BATCH_US / segments[0].per)) if segments else 1

    def run(self):
        self.running = True
        try:
            while self.running:
                self.step()
            # the last words leave before we do
            end = time.monotonic() + 1
            while self.modem.to_host.segments and time.monotonic() < end:
                self.step(0.05)
        finally:
            self.close()

    def stop(self):
        """May be called from another thread."""
        self.running = False
        try:
            self._wake_w.send(b"x")
        except OSError:
            pass

    def ready(self, mask):
        try:
            self._wake_r.recv(64)
        except OSError:
            pass

    def close(self):
        if self.control is not None:
            self.control.close()
        self.transport.close()
        self.selector.unregister(self._wake_r)
        self._wake_r.close()
        self._wake_w.close()
