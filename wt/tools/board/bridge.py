"""Moves bytes between a pseudo-terminal and the board's process, in a thread of its own.

It does what lies between a board's processor and the PC: it turns Ctrl-C into an interrupt while
a program runs, ends lines with CR LF, drops output that nobody reads, and starts the processor
again after a reset.
"""

import collections
import contextlib
import os
import re
import selectors
import signal
import subprocess
import threading
import time
import tty

# How the process ends: what comes next (the terminal's mode, why the board starts).
EXITS = {64: ("friendly", "soft"), 65: ("raw", "soft"), 66: ("friendly", "hard"),
         67: ("friendly", "watchdog")}
CRASHED = ("friendly", "power")
# More starts than this in ten seconds after a crash, and the board is left dead.
MOST_CRASHES = 5
# Output waits this long for a reader once the terminal's own buffer is full.
UNREAD_S = 0.5
MOST_OUTPUT = 1 << 20
KEPT_OUTPUT = 1 << 16


class Bridge:
    """One board's terminal. `start(mode, cause, stdin, stdout, status)` starts its process."""

    def __init__(self, start):
        self._start = start
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.port = os.ttyname(self._slave)
        os.set_blocking(self._master, False)
        self._wake_r, self._wake_w = os.pipe()
        self._process = None
        self._stdin = self._stdout = self._status = None
        self._running = False           # a program is, so Ctrl-C interrupts it
        self._held = b""                # output that the terminal has not taken yet
        self._held_since = 0.0
        self._last = b""
        self._crashes = collections.deque(maxlen=MOST_CRASHES)
        self._hard = False
        self._error = None
        self._closing = False
        self.starts = 0
        self.began = 0                  # `printed` when the board started last
        self.changed = threading.Condition()
        self.output = bytearray()       # the newest of what the board has printed
        self.printed = 0                # bytes that it has printed at all
        self._thread = threading.Thread(target=self._run, name="board", daemon=True)

    def start(self):
        """Power on."""
        self._thread.start()
        with self.changed:
            self.changed.wait_for(lambda: self.starts or self._error)
        if self._error:
            self._thread.join()
            raise self._error

    def close(self):
        """Power off."""
        self._closing = True
        os.write(self._wake_w, b"c")
        self._thread.join()
        for fd in (self._master, self._slave, self._wake_r, self._wake_w):
            os.close(fd)

    def reset(self):
        """Press the reset button; return `printed` as it was when the board started again."""
        with self.changed:
            before = self.starts
            self._hard = True
            self._process.kill()
            if not self.changed.wait_for(lambda: self.starts > before, 10):
                raise TimeoutError("the board did not start again")
            return self.began

    @property
    def pid(self):
        """Process number of the board's MicroPython."""
        return self._process.pid

    def type(self, data):
        """Type on the board's terminal, as if through the port."""
        self._input(data)

    def _launch(self, mode, cause):
        stdin_r, self._stdin = os.pipe()
        os.set_blocking(self._stdin, False)
        self._stdout, stdout_w = os.pipe()
        self._status, status_w = os.pipe()
        os.set_blocking(self._status, False)
        self._running = False
        try:
            self._process = self._start(mode, cause, stdin_r, stdout_w, status_w)
        finally:
            for fd in (stdin_r, stdout_w, status_w):
                os.close(fd)
        with self.changed:
            self.starts += 1
            self.began = self.printed
            self.changed.notify_all()

    def _end(self):
        """Collect the ended process and close its pipes; return its exit code."""
        for fd in (self._stdin, self._stdout, self._status):
            os.close(fd)
        try:
            return self._process.wait(5)
        except subprocess.TimeoutExpired:   # it closed its output, and lives on
            self._process.kill()
            return self._process.wait()

    def _relaunch(self):
        code = self._end()
        if self._hard:
            self._hard = False
            self._launch("friendly", "hard")
        elif code in EXITS:
            self._launch(*EXITS[code])
        else:
            now = time.monotonic()
            self._crashes.append(now)
            self._print(b"\nboard: MicroPython ended with code %d\n" % code)
            if len(self._crashes) == MOST_CRASHES and now - self._crashes[0] < 10:
                self._print(b"board: it does not start any more\n")
                return False
            self._launch(*CRASHED)
        return True

    def _run(self):
        # The thread that starts the processes lives as long as they do: they end with it.
        try:
            self._launch("friendly", "power")
        except Exception as error:      # start() raises it where somebody sees it
            with self.changed:
                self._error = error
                self.changed.notify_all()
            return
        self._loop()

    def _loop(self):
        alive = True
        while not self._closing:
            with selectors.DefaultSelector() as selector:
                selector.register(self._wake_r, selectors.EVENT_READ)
                selector.register(self._master, selectors.EVENT_READ
                                  | (selectors.EVENT_WRITE if self._held else 0))
                if alive and len(self._held) < MOST_OUTPUT:
                    selector.register(self._stdout, selectors.EVENT_READ)
                ready = {key.fd: mask for key, mask in selector.select(UNREAD_S)}
            if self._master in ready:
                if ready[self._master] & selectors.EVENT_READ:
                    with contextlib.suppress(BlockingIOError):
                        self._input(os.read(self._master, 4096))
                self._flush()
            if alive and self._stdout in ready:
                data = os.read(self._stdout, 65536)
                if data:
                    self._print(data)
                else:
                    alive = self._relaunch()
            if self._held and time.monotonic() - self._held_since > UNREAD_S:
                self._held = b""        # nobody reads: lost, as on a UART
        if alive:
            self._process.kill()
            self._end()

    def _input(self, data):
        """Bytes from the terminal: Ctrl-C interrupts a running program, else all are typed."""
        for part in re.split(b"(\x03)", data):
            if part == b"\x03" and self._is_running():
                os.kill(self._process.pid, signal.SIGINT)
            elif part:
                # what a busy board does not take is lost, as on a UART
                with contextlib.suppress(BrokenPipeError, BlockingIOError):
                    os.write(self._stdin, part)

    def _is_running(self):
        with contextlib.suppress(BlockingIOError):
            told = os.read(self._status, 4096)
            if told:
                self._running = told[-1:] == b"r"
        return self._running

    def _print(self, data):
        """Bytes from the board: lines end with CR LF there."""
        out = re.sub(rb"(?<!\r)\n", b"\r\n", self._last + data)[len(self._last):]
        self._last = b"\r" if data.endswith(b"\r") else b""
        with self.changed:
            self.output += out
            self.printed += len(out)
            del self.output[:-KEPT_OUTPUT]
            self.changed.notify_all()
        if not self._held:
            self._held_since = time.monotonic()
        self._held += out
        self._flush()

    def _flush(self):
        while self._held:
            try:
                count = os.write(self._master, self._held)
            except BlockingIOError:
                return
            self._held = self._held[count:]
            self._held_since = time.monotonic()
