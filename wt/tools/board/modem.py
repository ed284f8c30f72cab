"""The virtual modem as a process of its own, and a client of its control port."""

import json
import socket
import subprocess
import sys
import threading

from tools.setup import ROOT

START_TIMEOUT_S = 20


class ControlError(Exception):
    """The modem refused an operation."""


class ModemProcess:
    """Starts `python3 -m tools modem` with more options; a context manager.

    `addresses` is what `VirtualBoard(modem=...)` takes. `ask(op, ...)` sends one operation to the
    control port and returns the answer; tools/modem/control.py lists the operations. With `trace`
    each line of the dialogue goes to `trace(text)`, from a thread.
    """

    def __init__(self, model="sim800", *options, trace=None):
        argv = [sys.executable, "-m", "tools", "modem", "--tcp", "0", "--control", "0", "--json",
                "--model", model, *options]
        self._trace = trace
        self._process = subprocess.Popen(
            argv + (["--trace"] if trace else []), cwd=str(ROOT), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, text=True, start_new_session=True)
        line = self._process.stdout.readline()
        try:
            started = json.loads(line)
        except ValueError:
            self._process.kill()
            self._process.wait()
            raise ControlError("the virtual modem did not start: %r" % line) from None
        self.addresses = {"uart": ("127.0.0.1", started["tcp"]),
                          "control": ("127.0.0.1", started["control"])}
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        self._line = socket.create_connection(self.addresses["control"], timeout=START_TIMEOUT_S)
        self._answers = self._line.makefile("r")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _read(self):
        for line in self._process.stdout:
            if self._trace:
                self._trace(line.rstrip("\n"))

    def ask(self, op, **fields):
        """One operation of the control port; returns its answer as a dict."""
        self._line.sendall(json.dumps({"op": op, **fields}).encode() + b"\n")
        answer = json.loads(self._answers.readline())
        if not answer.get("ok"):
            raise ControlError("%s: %s" % (op, answer.get("error")))
        return answer

    def violations(self):
        """What a careful driver would not have done."""
        return self.ask("violations")["violations"]

    def close(self):
        """End the process and take what it had still printed."""
        self._answers.close()
        self._line.close()
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._thread.join(5)
        self._process.stdout.close()
