"""The file in which examples/low_power keeps its readings: a reset at any step of its writing."""

import builtins
import os

import pytest

from tools.setup import ROOT

EXAMPLE = ROOT / "examples" / "low_power" / "main.py"


class Cut(BaseException):
    """The supply is gone."""


class Flash:
    """`open` and `os` of a board: each write, close and rename is a moment; what is written but
    not closed is not there after a cut."""

    def __init__(self, left=None):
        self.left = left

    def moment(self):
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise Cut

    def open(self, name, mode="r"):
        return builtins.open(name) if mode == "r" else _Written(self, name)

    def rename(self, old, new):
        self.moment()
        os.rename(old, new)


class _Written:
    def __init__(self, flash, name):
        self.flash, self.name, self.text = flash, name, ""

    def __enter__(self):
        builtins.open(self.name, "w").close()
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            self.flash.moment()
            with builtins.open(self.name, "w") as file:
                file.write(self.text)

    def write(self, text):
        self.flash.moment()
        self.text += text


@pytest.fixture
def readings(tmp_path, monkeypatch):
    """`Readings()` of a start of the program, cut after so many moments of its flash."""
    monkeypatch.chdir(tmp_path)
    text = EXAMPLE.read_text()
    source = text[text.index("FILE ="):text.index("NAP_MS")] + text[
        text.index("class Readings"):text.index("def measure")]

    def start(left=None):
        flash = Flash(left)
        names = {"open": flash.open, "os": flash, "__name__": "low_power"}
        exec(compile(source, str(EXAMPLE), "exec"), names)
        return names["Readings"]()
    return start


class Server:
    """Answers what it has got; `lost`: from that line on nothing comes back."""

    def __init__(self, lost=99):
        self.got, self.waiting, self.lost = [], [], lost

    def sendall(self, text):
        numbers = [int(line.split(",")[0]) for line in text.split("\n")[:-1]]
        self.got += numbers
        self.waiting += numbers

    def readline(self):
        self.lost -= 1
        return b"ok %d\n" % self.waiting.pop(0) if self.lost >= 0 else b""


def test_a_cut_at_any_moment(readings, tmp_path):
    """Old or new, never half: no number is lost, none given to two readings that are known."""
    for moment in range(40):
        for file in tmp_path.iterdir():
            file.unlink()
        server, taken = Server(), []
        first = readings()
        for i in range(3):
            first.take("r%d" % i)
            taken.append(first.number)
        second = readings(moment)
        try:
            second.take("r3")
            taken.append(second.number)
            second.send(server)
            second.take("r4")
            taken.append(second.number)
        except Cut:
            pass
        third = readings()
        third.take("last")
        third.send(server)
        assert set(taken) <= set(server.got) and third.dropped == 0
        assert third.number == max(server.got) and not third.waiting
    assert len(taken) == 5      # the last cut came too late


def test_an_answer_that_is_lost_frees_nothing(readings):
    first = readings()
    for i in range(5):
        first.take("r%d" % i)
    with pytest.raises(OSError, match="not acknowledged"):
        first.send(Server(lost=2))
    assert [n for n, _ in first.waiting] == [3, 4, 5]
    again = Server()
    second = readings()         # the file has them all: at least once
    second.send(again)
    assert again.got == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("text, number, waiting", [
    ("", 0, []), ("7 2\n6,a\nxx\n", 7, [(6, "a")]), ("7 2\n6,a\n7", 7, [(6, "a")])])
def test_a_damaged_file_does_not_stop_the_device(readings, tmp_path, text, number, waiting):
    (tmp_path / "readings.txt").write_text(text)
    again = readings()
    assert (again.number, again.waiting) == (number, waiting)


def test_the_oldest_are_dropped_and_counted(readings):
    many = readings()
    for i in range(207):
        many.take("r%d" % i)
    again = readings()
    assert len(again.waiting) == 200 and again.dropped == 7 and again.waiting[0][0] == 8
