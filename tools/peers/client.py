"""A MicroPython process that runs one function of a script, wired to a virtual modem.

It has the virtual board's UART, pins and time, but no terminal: what the script prints as JSON
lines arrives here, one by one, so that a test can act between two of them. Nothing is installed:
the package is taken from `lib`, compiled.
"""

import contextlib
import json
import os
import queue
import subprocess
import threading
from pathlib import Path

from tools.board.board import OVERHEAD, connect, die_with_parent, parse_size
from tools.board.wiring import load
from tools.checks.mpy import argv, compile_package, environment
from tools.setup import microdot_dir, umqtt_dir, websocket_dir

BOARD = Path(__file__).parents[1] / "board" / "device"
TIMEOUT_S = 120
# the package first: imports of imports of imports fill the stack of the 32-bit port
START = "import vb_time, vb_machine%s; from simcom import SIM800, SIM7000, socket; " \
        "import %s as s; s.%s"


class ClientError(Exception):
    """The script ended with an error, or too late; the text has what it printed."""


class Client:
    """Runs `function` of `script` (a file) with the keyword arguments `given`.

    `modem`: a `ModemProcess`. `heap`: what the program has ("192K"); None: as much as it likes.
    With `event_poll` a poll waits for events only, as on rp2. `more`: folders for `sys.path`.
    """

    def __init__(self, modem, script, function="main", given=None, bits=64, heap=None,
                 event_poll=True, more=()):
        script = Path(script)
        env = environment((compile_package(), compile_package(BOARD), script.parent, umqtt_dir(),
                           websocket_dir(), microdot_dir(), *more))
        env.update({"SIMCOM_BOARD_WIRING": json.dumps(load(None)),
                    "SIMCOM_CLIENT": json.dumps(given or {})})
        wires = {name: connect(modem.addresses[name]) for name in ("uart", "control")}
        for name, fd in wires.items():
            env["SIMCOM_BOARD_" + name.upper()] = str(fd)
        code = START % (", vb_select" if event_poll else "", script.stem, function)
        if "(" not in function:
            code += "(**__import__('json').loads(__import__('os').getenv('SIMCOM_CLIENT')))"
        size = str(parse_size(heap) + OVERHEAD) if heap else None
        self._process = subprocess.Popen(
            argv(["-c", code], bits, size), env=env, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
            pass_fds=list(wires.values()), start_new_session=True, preexec_fn=die_with_parent)
        for fd in wires.values():
            os.close(fd)
        self.printed = []       # what is no result
        self.results = []
        self._queue = queue.Queue()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        self._thread.join(5)
        self._process.stdout.close()

    def _read(self):
        for line in self._process.stdout:
            with contextlib.suppress(ValueError):
                item = json.loads(line)
                if isinstance(item, dict):
                    self._queue.put(item)
                    continue
            self.printed.append(line)
        self._queue.put(None)

    def _failed(self, why):
        return ClientError("%s; results %s\n%s" % (why, self.results[-5:],
                                                  "".join(self.printed[-40:])))

    def wait(self, name, timeout=TIMEOUT_S):
        """The next result that has this name; those before it are kept in `results`."""
        while True:
            try:
                item = self._queue.get(timeout=timeout)
            except queue.Empty:
                raise self._failed("no %r in %d s" % (name, timeout)) from None
            if item is None:
                self._queue.put(None)
                raise self._failed("ended without %r" % name)
            self.results.append(item)
            if item.get("name") == name:
                return item

    def next(self, timeout=TIMEOUT_S):
        """The next result, whatever its name; None: the script has ended."""
        try:
            item = self._queue.get(timeout=timeout)
        except queue.Empty:
            raise self._failed("nothing in %d s" % timeout) from None
        if item is None:
            self._queue.put(None)
            return None
        self.results.append(item)
        return item

    def finish(self, timeout=TIMEOUT_S):
        """Wait for the end; all results, as a dict by name."""
        while True:
            try:
                item = self._queue.get(timeout=timeout)
            except queue.Empty:
                raise self._failed("not ready in %d s" % timeout) from None
            if item is None:
                break
            self.results.append(item)
        if self._process.wait(10):
            raise self._failed("ended with code %d" % self._process.returncode)
        return {item["name"]: item for item in self.results if "name" in item}


def run(modem, script, function="main", given=None, timeout=TIMEOUT_S, **kw):
    """Run it to its end; its results by name."""
    with Client(modem, script, function, given, **kw) as client:
        return client.finish(timeout)
