"""Runs the demo: modem, server, board, package, program; returns the figures."""

import re
import threading
import time

from tools.board import ModemProcess, VirtualBoard
from tools.setup import ROOT

from .server import ReadingServer

EXAMPLE = ROOT / "examples" / "telemetry" / "main.py"
# What main.py reads: the only file that differs between this and a real board.
CONFIG = """\
# written by the demo
MODEL = %(model)r           # sim800 or sim7000
APN = "internet"
HOST, PORT = %(host)r, %(port)d
READINGS = %(readings)d     # how many to send; 0: for ever
INTERVAL_MS = %(interval)d
UART = 1
WIRES = {"tx": 27, "rx": 26}
PINS = {"pwrkey": 4, "dtr": 25, "ri": 33, "status": 34}
"""
MEMORY = "(__import__('gc').collect(), __import__('gc').mem_alloc())[1]"
DONE = ">>> $"
TIMEOUT_S = 180


class Demo:
    """One run. `say(who, text)` shows progress."""

    def __init__(self, model, readings, interval_ms, say, trace=False):
        self.model, self.wanted, self.interval_ms = model, readings, interval_ms
        self.say = say
        self.trace = trace
        self.figures = {}

    def run(self):
        """Run it; return the figures, in order."""
        trace = (lambda text: self.say("wire", text)) if self.trace else None
        with ReadingServer(lambda n, text: self.say("server", "reading %d: %s" % (n, text))) \
                as server, ModemProcess(self.model, trace=trace) as modem, \
                VirtualBoard(modem=modem.addresses) as board:
            self.say("modem", "a %s on TCP port %d" % (self.model, modem.addresses["uart"][1]))
            self.say("server", "listening on 127.0.0.1:%d" % server.address[1])
            self.say("board", "MicroPython with a heap of %d KB on %s"
                     % (board.heap >> 10, board.port))
            self._install(board, server)
            self._main(board, server)
            self._measure(board, server, modem)
        return self.figures

    def _install(self, board, server):
        self.say("mpremote", "mip install ./package.json")
        board.mpremote("mip", "install", "./package.json")
        config = CONFIG % {"model": self.model, "host": server.address[0],
                           "port": server.address[1], "readings": self.wanted,
                           "interval": self.interval_ms}
        (board.root / "config.py").write_text(config)
        self._empty = int(board.mpremote("eval", MEMORY).stdout)
        self.say("mpremote", "fs cp examples/telemetry/main.py :main.py")
        board.mpremote("fs", "cp", EXAMPLE, ":main.py")

    def _main(self, board, server):
        """Press reset: main.py runs at start, as it would in the field."""
        start = time.monotonic()
        mark = board.reset()
        stop = threading.Event()
        shown = threading.Thread(target=self._show, args=(board, mark, stop), daemon=True)
        shown.start()
        try:
            board.expect(DONE, TIMEOUT_S, mark)
        finally:
            stop.set()
            shown.join()
        self.figures["seconds"] = time.monotonic() - start

    def _show(self, board, mark, stop):
        """Pass on what the board prints, line by line, until told to stop."""
        pending = ""
        while True:
            last = stop.is_set()
            text, mark = board.read(mark, 0.2)
            *lines, pending = (pending + text).split("\n")
            for line in lines:
                if line.strip():
                    self.say("board", line.rstrip())
            if last and not text:
                return

    def _measure(self, board, server, modem):
        used = int(board.mpremote("resume", "eval", MEMORY).stdout) - self._empty
        counters = modem.ask("stats")["stats"]["counters"]
        wire = counters.get("bytes_in", 0) + counters.get("bytes_out", 0)
        sent = re.findall(r"^sent (\d+)", board.output, re.MULTILINE)
        payload = counters.get("payload_out", 0) + counters.get("payload_in", 0)
        self.figures.update({
            "sent": int(sent[-1]) if sent else None,
            "received": len(server.readings),
            "twice": len(server.readings) - len(set(server.readings)),
            "connections": server.connections,
            "commands": counters.get("commands", 0),
            "wire": wire,
            "payload": payload,
            "share": payload / wire if wire else 0.0,
            "heap": used,
            "violations": modem.violations(),
        })
