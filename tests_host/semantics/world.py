"""Runs the suite on one kind of sockets and brings its results."""

import json
import os
import subprocess
import sys
from pathlib import Path

from semantics.peers import all_peers, visit

from tools.board import ModemProcess
from tools.checks.mpy import argv, environment
from tools.peers import Client
from tools.peers.broker import free_port

HERE = Path(__file__).parent
TIMEOUT_S = 240


def _lines(argv, env):
    with subprocess.Popen([str(a) for a in argv], env=env, stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            for line in process.stdout:
                yield line
        finally:
            process.kill()


def native(start, given):
    """A Python with sockets of its own: `start` is its command line."""
    env = {**environment((HERE,)), "PYTHONPATH": str(HERE), "SIMCOM_CLIENT": json.dumps(given)}
    results, other = {}, []
    for line in _lines([*start, HERE / "suite.py"], env):
        try:
            row = json.loads(line)
        except ValueError:
            other.append(line)
            continue
        if "visit" in row:
            visit(row["visit"])
        else:
            results[row["name"]] = row["is"]
    assert results.pop("end", None) == 0, other[-20:]
    return results


def ours(model, bits, given):
    """simcom's sockets, over a virtual modem."""
    results = {}
    with ModemProcess(model, "--baud", "460800") as modem, \
            Client(modem, HERE / "suite.py", "ours", {"model": model, **given}, bits) as client:
        while True:
            row = client.next(TIMEOUT_S)
            if row is None:
                break
            if "visit" in row:
                visit(row["visit"])
            elif row["name"] == "end":
                break
            else:
                results[row["name"]] = row["is"]
        assert not modem.violations(), modem.violations()
    return results


KINDS = {
    "cpython": lambda given: native([sys.executable], given),
    "micropython-64": lambda given: native(argv([], 64), given),
    "micropython-32": lambda given: native(argv([], 32), given),
    "sim800-64": lambda given: ours("sim800", 64, given),
    "sim7000-32": lambda given: ours("sim7000", 32, given),
}


def results(kind, only=""):
    """{case: result} of one kind."""
    with all_peers() as ports:
        return KINDS[kind]({"ports": ports, "free": free_port(), "only": only})


if __name__ == "__main__":      # python world.py kind [case]: to look at
    for name, value in results(*sys.argv[1:]).items():
        print(name, json.dumps(value))
    os._exit(0)
