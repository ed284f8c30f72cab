"""asyncio: how long a turn of anything holds the loop, beside the time of one poll().

Ten tasks read and write on five sockets while connect, config, resolve and their like are awaited.
What is counted does not depend on the machine: the polls in one turn, and the pauses, of which
there are none. What is timed does, and on the unix port a turn may be any other program's: of
several rounds the least of the longest is shown.
"""

from pathlib import Path

from tools.board import ModemProcess
from tools.peers import Client, RawServer

SCRIPT = Path(__file__).with_name("device") / "turns.py"
MODELS = ("sim800", "sim7000")
ROUNDS = 4
LOAD_MS = 6000
HEAP = "192K"
POLLS = 3       # most in one turn of a task: a read polls, takes, and polls again
FAIR = 0.5      # of the mean, that the slowest socket gets at least


def _echo(line):
    data = line.recv(4096)
    while data:
        line.sendall(data)
        data = line.recv(4096)


def measure(model, rounds=ROUNDS, ms=LOAD_MS):
    """The results of each round: dicts of `up`, `load`, `down`."""
    with RawServer(_echo) as server, \
            ModemProcess(model, "--map=peer.test=127.0.0.1") as modem, \
            Client(modem, SCRIPT, given={"model": model, "host": server.address[0],
                                         "port": server.port, "ms": ms, "rounds": rounds},
                   bits=32, heap=HEAP) as client:
        found = [{name: client.wait(name) for name in ("up", "load", "down")}
                 for _ in range(rounds)]
        client.finish()
        if modem.violations():
            raise RuntimeError(modem.violations()[:5])
    return found


def table(found):
    """{name: [turns, most polls, µs, µs without polls]}; the µs of the quickest round. The first
    round counts for what it alone has: it imports, which is told apart."""
    rows = {}
    for turn in [*found[1:], found[0]]:
        for part in turn.values():
            for name, (turns, polls, us, rest) in part["rows"].items():
                if name not in rows:
                    rows[name] = [turns, polls, us, rest]
                    continue
                row = rows[name]
                row[:2] = row[0] + turns, max(row[1], polls)
                if turn is not found[0]:
                    row[2:] = min(row[2], us), min(row[3], rest)
    return rows


def main():
    """Print the tables; how many figures that do not depend on the machine are out of bounds."""
    bad = 0
    for model in MODELS:
        found = measure(model)
        poll = min(turn["load"]["poll"] for turn in found)
        mean = min(turn["load"]["mean"] for turn in found)
        gap = min(turn["load"]["gap"][0] for turn in found)
        many = max(turn["load"]["gap"][1] for turn in found)
        print("%s at 115200 baud, 32-bit MicroPython: ten tasks on five sockets" % model)
        print("  a turn of           turns   polls in it   ms at most, without its polls")
        for name, (turns, polls, us, rest) in table(found).items():
            over = polls > POLLS
            bad += over
            print("  %-18s %6d   %11d   %10.2f %18.2f%s" % (
                name, turns, polls, us / 1000, rest / 1000, "   OVER" if over else ""))
        print("  one poll(): %.2f ms, at most %.2f ms" % (mean / 1000, poll / 1000))
        print("  between two turns of the loop at most %.2f ms: %.1f of the longest poll; "
              "%d polls" % (gap / 1000, gap / poll, many))
        first = max(row[2] for part in found[0].values() for row in part["rows"].values())
        print("  the first time, with what is imported then: %.2f ms at most" % (first / 1000))
        pauses = sum(part["pauses"] for turn in found for part in turn.values())
        print("  pauses: %d%s" % (pauses, "   OVER" if pauses else ""))
        got = [sum(turn["load"]["got"][n] for turn in found) for n in range(5)]
        share = 5 * min(got) / sum(got)
        print("  the slowest socket has %.2f of the mean%s"
              % (share, "   OVER" if share < FAIR else ""), flush=True)
        bad += (pauses > 0) + (share < FAIR)
    return bad
