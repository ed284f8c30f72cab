"""The virtual board as seen from the PC."""

import contextlib
import ctypes
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import tty
from pathlib import Path

from tools.checks.mpy import argv, compile_package, environment
from tools.setup import ROOT, mpremote

from .bridge import Bridge
from .wiring import load

DEVICE = Path(__file__).with_name("device")
# What the board's own devices and prompt take of the heap; on a real board they are in flash.
OVERHEAD = 26 << 10
UNITS = {"K": 1 << 10, "M": 1 << 20}
MPREMOTE_TIMEOUT_S = 120


_libc = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1


def die_with_parent():
    """In the child: a board whose keeper was killed does not run on alone."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class BoardError(Exception):
    """A command for the board failed; `output` is what it printed."""

    def __init__(self, message, output=""):
        super().__init__(message + ("\n" + output if output else ""))
        self.output = output


def parse_size(text):
    """Bytes of a size like 192K."""
    found = re.fullmatch(r"(\d+)([KM]?)", str(text).upper())
    if not found:
        raise ValueError("a heap size is a number with K or M: %r" % text)
    return int(found.group(1)) * UNITS.get(found.group(2), 1)


def address_of(given):
    """(host, port) from that, from "host:port", or from a port number of this machine."""
    if isinstance(given, (str, int)):
        host, _, port = str(given).rpartition(":")
        return host or "127.0.0.1", int(port)
    return tuple(given)


def connect(address):
    """A non-blocking descriptor of a wire: (host, port), or the path of a pseudo-terminal."""
    if isinstance(address, str) and address.startswith("/"):
        fd = os.open(address, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(fd)
    else:
        with socket.create_connection(address_of(address), timeout=10) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line.setblocking(False)
            fd = line.detach()
    os.set_blocking(fd, False)
    return fd


class VirtualBoard:
    """Real MicroPython with a small heap, a flash folder, a terminal and wires to a modem.

    `root` is the folder that is the board's flash (a temporary one by default). `heap` is what a
    program has, as on a real board. `modem` is a dict with the addresses of the modem's wires:
    "uart" and "control", each `(host, port)`, "host:port" or, for the UART, a terminal's path. The
    wires are held here, so a reset of the board does not cut them. `wiring` is a dict or a JSON
    file, see wiring.py. With `event_poll` a poll waits for events only, as on rp2.
    """

    def __init__(self, root=None, heap="192K", modem=None, wiring=None, event_poll=False, bits=32):
        self._temporary = None if root else tempfile.mkdtemp(prefix="board-")
        self.root = Path(root or self._temporary).resolve()
        self.root.mkdir(parents=True, exist_ok=True)
        self.heap = parse_size(heap)
        self.wiring = load(wiring)
        self.event_poll = event_poll
        self.bits = bits
        self._modem = dict(modem or {})
        self._wires = {}
        self._bridge = Bridge(self._launch)
        self._device = compile_package(DEVICE)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.close()

    def start(self):
        """Connect the wires and power on."""
        for name in ("uart", "control"):
            if self._modem.get(name):
                self._wires[name] = connect(self._modem[name])
        self._bridge.start()
        return self

    def close(self):
        """Power off; a temporary flash is gone."""
        self._bridge.close()
        for fd in self._wires.values():
            os.close(fd)
        if self._temporary:
            shutil.rmtree(self._temporary, ignore_errors=True)

    def _launch(self, mode, cause, stdin, stdout, status):
        if cause != "power" and self._modem.get("control"):
            with contextlib.suppress(OSError):      # the modem may be gone already
                self._tell({"op": "host_reset"})
        env = environment((self._device,))
        env.update({"SIMCOM_BOARD_ROOT": str(self.root), "SIMCOM_BOARD_STATUS": str(status),
                    "SIMCOM_BOARD_WIRING": json.dumps(self.wiring),
                    "SIMCOM_BOARD_MODE": mode, "SIMCOM_BOARD_CAUSE": cause})
        for name, fd in self._wires.items():
            env["SIMCOM_BOARD_" + name.upper()] = str(fd)
        if self.event_poll:
            env["SIMCOM_BOARD_EVENT_POLL"] = "1"
        line = argv(["-c", "import vb_start; vb_start.main(globals())"], self.bits,
                    str(self.heap + OVERHEAD))
        return subprocess.Popen(line, stdin=stdin, stdout=stdout, stderr=stdout, env=env,
                                pass_fds=[status, *self._wires.values()], start_new_session=True,
                                cwd=str(self.root), preexec_fn=die_with_parent)

    def _tell(self, message):
        """Tell the modem something on a control connection of its own; wait for the answer."""
        with socket.create_connection(address_of(self._modem["control"]), timeout=10) as line:
            line.sendall(json.dumps(message).encode() + b"\n")
            line.recv(4096)

    @property
    def port(self):
        """Path of the terminal: `mpremote connect PORT`."""
        return self._bridge.port

    @property
    def starts(self):
        """How often the board has started."""
        return self._bridge.starts

    @property
    def output(self):
        """The newest 64 KB that the board has printed, as text."""
        with self._bridge.changed:
            return self._bridge.output.decode(errors="replace")

    def mpremote(self, *args, timeout=MPREMOTE_TIMEOUT_S, check=True, cwd=ROOT, show=False):
        """Run the real mpremote on this board; BoardError when it fails and `check` is set.

        With `show` its output goes straight to this process's output.
        """
        line = mpremote() + ["connect", self.port] + [str(arg) for arg in args]
        pipes = {} if show else {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        if show:
            sys.stdout.flush()
        done = subprocess.run(line, stdin=subprocess.DEVNULL, text=True, errors="replace",
                              timeout=timeout, cwd=str(cwd), **pipes)
        if check and done.returncode:
            raise BoardError("mpremote %s ended with %d" % (" ".join(map(str, args)),
                                                            done.returncode), done.stdout or "")
        return done

    def reset(self):
        """Press the reset button: boot.py and main.py run again.

        Returns the `mark()` from which on the output is that of the new start: mpremote leaves
        without waiting for the prompt that it asked for last.
        """
        return self._bridge.reset()

    def type(self, text):
        """Type on the terminal."""
        self._bridge.type(text.encode())

    def mark(self):
        """A place in the output, for `expect`."""
        with self._bridge.changed:
            return self._bridge.printed

    def read(self, since, timeout=0):
        """What the board has printed since a `mark()`, and a new mark; waits for some output."""
        bridge = self._bridge
        with bridge.changed:
            bridge.changed.wait_for(lambda: bridge.printed > since, timeout)
            start = max(0, len(bridge.output) - (bridge.printed - since))
            return bridge.output[start:].decode(errors="replace"), bridge.printed

    def expect(self, pattern, timeout=30, since=0):
        """Wait until the board has printed what matches; return the match.

        `since` is a `mark()`: only what came after it counts.
        """
        bridge = self._bridge

        def search():
            start = max(0, len(bridge.output) - (bridge.printed - since))
            return re.search(pattern, bridge.output[start:].decode(errors="replace"))
        with bridge.changed:
            found = bridge.changed.wait_for(search, timeout)
            if not found:
                raise BoardError("the board did not print %r in %d s" % (pattern, timeout),
                                 bridge.output[-2000:].decode(errors="replace"))
        return found
