"""Rows beside each other: some compute, some wait for real time, and some are measurements.

A row that computes runs in this process, and what it prints is seen at once. Meanwhile those that
wait run in processes of their own; what one printed is shown whole, between two others, when it
has ended. A measurement has nothing beside it.
"""

import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from pathlib import Path

from tools.setup import ROOT

# What computes steps back by so much for what waits, so that nobody's deadlines suffer.
NICE = 5
# So many rows that wait are under way at a time.
BESIDE = 2


def show(text):
    """Print a line at once: rows print from their own processes in between."""
    print(text, flush=True)


def run_row(name, what, row, pattern):
    """Run one row; return (passed, failed, skipped, seconds)."""
    show("\n=== %s: %s" % (name, what))
    start = time.monotonic()
    try:
        result = row(pattern, show)
    except Exception:       # a row that breaks is a failure, and the others still run
        show(traceback.format_exc())
        result = (0, 1, 0)
    return tuple(result) + (time.monotonic() - start,)


def alone(name, pattern=""):
    """The command that runs one row; what is named behind it is the file for its counts."""
    return [sys.executable, "-m", "tools", "test", "--row", name, "-k", pattern, "--counts"]


class Apart:
    """One row in a process of its own, whose output is kept until it has ended."""

    def __init__(self, command, limit_s):
        self.command = command
        self.limit_s = limit_s
        self._process = None
        self._stopped = False

    def run(self):
        """Run it; return (what it printed, (passed, failed, skipped, seconds))."""
        start = time.monotonic()
        with tempfile.TemporaryDirectory() as work:
            printed, counts = Path(work) / "printed", Path(work) / "counts"
            with open(printed, "wb") as out:
                self._process = subprocess.Popen(
                    [*self.command, str(counts)], stdout=out, stderr=subprocess.STDOUT,
                    stdin=subprocess.DEVNULL, cwd=str(ROOT), start_new_session=True)
            note = ""
            if self._stopped:       # meanwhile
                self.stop()
            try:
                self._process.wait(self.limit_s)
            except subprocess.TimeoutExpired:
                note = "\nstill running after %d s" % self.limit_s
            self.stop()
            text = printed.read_text(errors="replace").rstrip() + note
            try:
                result = tuple(json.loads(counts.read_text()))
            except (OSError, ValueError):
                result = (0, 1, 0)
                text += "\nit ended without its counts (exit code %s)" % self._process.poll()
        return text, result + (time.monotonic() - start,)

    def stop(self):
        """End it, and what it has started."""
        self._stopped = True
        if self._process is None:
            return
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass                    # it has ended, and nothing of it is left
        self._process.wait()


class Lanes:
    """Runs rows; `waiting` and `measuring` are the names of those that are no mere computing."""

    def __init__(self, rows, pattern, waiting, measuring, limit_s):
        self.pattern = pattern
        self.limit_s = limit_s
        self.results = {}
        self._computing = [row for row in rows if row[1] not in (*waiting, *measuring)]
        self._waiting = [row for row in rows if row[1] in waiting]
        self._measuring = [row for row in rows if row[1] in measuring]
        self._printed = queue.SimpleQueue()
        self._apart = []

    def run(self):
        """Run all; return the results by name."""
        beside = [threading.Thread(target=self._wait, args=(self._next(),), daemon=True)
                  for _ in range(BESIDE)]
        computing = threading.Thread(target=self._compute, daemon=True)
        try:
            for thread in (*beside, computing):
                thread.start()
            computing.join()
            # what still waits has this part of the machine as well, from the other end
            row = self._next(last=True)
            while row:
                self._here(row)
                row = self._next(last=True)
            for thread in beside:
                thread.join()
            self._tell()
            for row in self._measuring:
                self._here(row)
        finally:
            del self._waiting[:]
            for apart in self._apart:
                apart.stop()
        return self.results

    def _next(self, last=False):
        """Another row that waits, from either end; None: no more."""
        try:
            return self._waiting.pop(-1 if last else 0)
        except IndexError:
            return None

    def _tell(self):
        while not self._printed.empty():
            show("\n" + self._printed.get())

    def _here(self, row):
        self.results[row[1]] = run_row(row[1], row[2], row[3], self.pattern)
        self._tell()

    def _compute(self):
        os.nice(NICE)       # this thread, and what it starts
        for row in self._computing:
            self._here(row)

    def _wait(self, row):
        while row:
            name = row[1]
            apart = Apart(alone(name, self.pattern), self.limit_s)
            self._apart.append(apart)
            try:
                text, self.results[name] = apart.run()
            except Exception:       # as in run_row
                text, self.results[name] = traceback.format_exc(), (0, 1, 0, 0.0)
            self._apart.remove(apart)
            self._printed.put(text)
            row = self._next()
