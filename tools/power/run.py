"""One run: the board's program from its first start to the end of the day, over every reset."""

import importlib
import shutil
import sys
import tempfile
import traceback
from pathlib import Path

from tools.board import wiring
from tools.modem import VirtualClock, VirtualModem
from tools.setup import ROOT

from . import faults
from .board import Board, HostReset, Over
from .network import DELAYS, OneServer, Server
from .standins import dressed, forget

WIRED = ("pwrkey", "reset", "dtr", "status", "ri", "dcd", "power")


class Run:
    """``model``: sim800 or sim7000, None: as the program's config says.  ``hours`` of virtual
    time.  ``wanted``: ``faults.parse``.  ``config``: names of the program's config module to be
    set.  ``pins``: {name of the module's pin: number on the board}, None: ``config.PINS``.
    ``switches``: of the virtual modem; ``currents``: {state: microamperes} instead of the table's,
    ``air``: the same for ``currents.AIR``.  ``port``: ``Board``'s.  ``like``: a file of boards/
    that says model, pins and port.
    """

    def __init__(self, program, hours=24.0, model=None, wanted=(), config=None, pins=None,
                 switches=None, currents=None, air=None, table=None, rate=115200, port="esp32",
                 say=None, like=None):
        self.program = Path(program).absolute()
        self.folders = [str(self.program.parent), str(ROOT / "lib")]
        self.config = dict(config or {})
        self.wanted = list(wanted)
        self.output = []            # (us, line) that the program printed
        self.resets = []            # (us, why)
        self.trouble = []           # (us, traceback) of a program that ended by an exception
        self._tell = say
        self.settings = self._peek()
        if model:
            self.config["MODEL"] = model
        wires = wiring.like(like) if like else {}
        usual = wiring.data_of(like)["model"].lower() if like else "sim800"
        self.model = model or getattr(self.settings, "MODEL", usual)
        self.clock = VirtualClock()
        self.server = Server(self.clock)
        access = (switches or {}).get("rat") or ("GSM" if self.model == "sim800" else "CAT-M")
        latency, ciicr, register = DELAYS[access]
        self.net = OneServer(self.clock, latency, self.server.peer)
        self.modem = VirtualModem(self.model, clock=self.clock, net=self.net, baud=rate,
                                  booted=False, **{"ciicr_ms": ciicr, "register_ms": register,
                                                   "sms_ready_ms": register + 1000,
                                                   **(switches or {})})
        if table:
            self.modem.energy.use(table)
        for name, ua in (currents or {}).items():
            if name not in self.modem.energy.currents:
                raise ValueError("no state of the module is called %r" % name)
            self.modem.energy.currents[name] = ua
            self.modem.energy.sources[name] = "given"
        for name, number in (air or {}).items():
            if name not in self.modem.energy.air:
                raise ValueError("no time of the network is called %r" % name)
            self.modem.energy.air[name] = number
        self.modem.energy.clear()
        if like:
            pins = {name: number for number, name in wires["pins"].items()}
        self.pins = dict(pins if pins is not None else getattr(self.settings, "PINS", {}))
        for name in self.pins:
            if name not in WIRED:
                raise ValueError("no pin of the module is called %r" % name)
        self.end_us = int(hours * 3600e6)
        self.levels = {name: [(0, line.level)] for name, line in self.modem.lines.items()}
        for line in self.modem.lines.values():
            line.listeners.append(self._pin_changed)
        self.modem.trace = self._said
        self.board = Board(self.modem, {number: name for name, number in self.pins.items()},
                           self.end_us, wires.get("port", port),
                           inverted=wires.get("inverted", ()), chips=wires.get("i2c", ()))
        self.answers = []           # (us, bytes) that the module sent

    def _peek(self):
        """The program's config as it stands, for MODEL and PINS; None when it has none."""
        path = self.program.parent / "config.py"
        if not path.exists():
            return None
        names = {}
        exec(compile(path.read_text(), str(path), "exec"), names)
        return type("Config", (), names)

    def _pin_changed(self, line, _old, new):
        self.levels[line.name].append((self.clock.ticks_us(), new))

    def _said(self, direction, data):
        if direction == "<":
            self.answers.append((self.clock.ticks_us(), len(data)))

    def say(self, line):
        self.output.append((self.clock.ticks_us(), line))
        if self._tell:
            self._tell(self.clock.ticks_us(), line)

    def go(self):
        """Run it to the end; returns self."""
        files = tempfile.mkdtemp(prefix="simcom-power-")
        faults.plan(self, self.wanted)
        try:
            with dressed(self.board, self.folders, files, self.say):
                self._live()
        except Over:
            pass
        finally:
            shutil.rmtree(files, ignore_errors=True)
        self.modem.energy.look()
        return self

    def _live(self):
        while True:
            try:
                self._start()
                self.board.ended()
            except HostReset as reset:
                self.resets.append((self.clock.ticks_us(), reset.why))
                self.board.cause = reset.cause
            self.board.stopped()
            if self.clock.ticks_us() >= self.end_us:
                return
            self.board.started()
            forget(*self.folders)

    def _start(self):
        """The program, as the board starts it."""
        try:
            if self.config and self.settings is not None:
                settings = importlib.import_module("config")
                for name, value in self.config.items():
                    setattr(settings, name, value)
            names = {"__name__": "__main__", "__file__": str(self.program)}
            exec(compile(self.program.read_text(), str(self.program), "exec"), names)
        except (HostReset, Over):
            raise
        except SystemExit:
            pass
        except BaseException:
            if issubclass(sys.exc_info()[0], KeyboardInterrupt):
                raise
            text = traceback.format_exc()
            self.trouble.append((self.clock.ticks_us(), text))
            for line in text.rstrip().split("\n"):
                self.say(line)
