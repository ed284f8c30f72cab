"""The house: imports point down. A new module gets its place in FLOORS, or this fails."""

import pytest
from source import FILES, imported, lazy

# From the ground up. A module imports only from floors below its own.
FLOORS = (
    # the package itself (it finds the others when they are asked for), and plain facts
    ("__init__", "_host", "errors", "names", "states"),
    ("fields", "parts", "pdu", "brief"),  # numbers and text out of a line; modules
    ("lexer",),         # bytes -> line, prompt, payload
    ("dialogue",),      # what a line means
    ("links", "push", "pushed"),  # one connection; pushed payload
    ("tasks",),         # commands and their answers
    ("ends", "repair", "finding", "waiting"),
    ("care",),
    ("pump",),          # the only one that knows machine.UART
    ("modem",),         # the network interface
    # the modules' rows, what users hold, and the parts
    ("sim800", "sim7000", "socket", "opening", "sockextra", "textsend", "server", "udp", "acked",
     "losses", "events", "control", "inquiry", "bearer", "sim", "sms", "inbox",
     "outbox", "call",
     "ring", "pulses", "streamextra", "outside"),
    ("startup", "power", "lookup", "aio", "streams", "settings", "clock", "tuning", "contexts",
     "lte", "guard", "signs", "trouble", "wake", "datamode", "stream",
     "missed", "gnss", "timers", "udpopen", "reopen"),
    ("recovery", "sleep", "lightsleep", "transparent", "escape"),
)
FLOOR = {name: height for height, names in enumerate(FLOORS) for name in names}

# What is loaded upwards, or sideways, when it is first needed: not a dependency at import. The
# tables of parts.py may name any part.
LAZY_UP = {
    "trouble": {"lookup", "recovery"},
    "links": {"care"},
    "care": {"reopen"},
    "push": {"pushed", "repair", "udp"},
    "pushed": {"udp"},
    "lookup": {"contexts"},
    "opening": {"contexts", "sockextra", "streams", "udp"},
    "pump": {"udp"},
    "socket": {"opening"},
    "sockextra": {"tuning", "udp"},
    "server": {"contexts", "losses", "opening", "reopen", "socket", "udp"},
    "udp": {"opening", "udpopen"},
    "udpopen": {"lookup"},
    "losses": {"outside", "startup", "trouble"},
    "control": {"bearer", "contexts", "losses", "recovery", "ring", "socket", "startup"},
    "events": {"contexts", "power", "recovery", "timers"},
    "startup": {"power", "signs"},
    "sms": {"inbox", "outbox"},
    "bearer": {"contexts", "lte", "sim"},
    "guard": {"contexts"},
    "parts": {"waiting"},
    "aio": {"streams"},
    "tasks": {"waiting"},
    "waiting": {"guard"},
    "ends": {"lookup", "trouble"},
    "wake": {"missed"},
    "sleep": {"escape"},
    "missed": {"escape", "signs"},
    "ring": {"pulses"},
    "stream": {"datamode"},
    "outside": {"datamode"},
    "datamode": {"escape"},
    "settings": {"tuning"},
    "tuning": {"settings"},
    "textsend": {"tuning"},
}


def test_every_module_has_its_floor():
    assert set(FILES) <= set(FLOOR)
    assert len(FLOOR) == sum(len(names) for names in FLOORS)


@pytest.mark.parametrize("name", sorted(FILES))
def test_imports_point_down(name):
    for other in imported(name):
        assert FLOOR[other] < FLOOR[name], "%s imports %s" % (name, other)


@pytest.mark.parametrize("name", sorted(FILES))
def test_what_is_loaded_upwards_is_listed(name):
    up = {other for other in lazy(name) if FLOOR[other] >= FLOOR[name]}
    assert up == LAZY_UP.get(name, set())


def test_only_the_pump_reads_and_writes_the_uart():
    users = set()
    for name, path in FILES.items():
        text = path.read_text(encoding="utf-8")
        if "uart.read" in text or "uart.write" in text or "uart.any" in text:
            users.add(name)
    # startup reads nothing: whether a count may be given is seen so
    assert users == {"pump", "startup"}


@pytest.mark.parametrize("name", ["fields", "lexer", "dialogue", "states"])
def test_the_dialogue_knows_no_clock(name):
    text = FILES[name].read_text(encoding="utf-8")
    for word in ("import time", "ticks_ms", "sleep", "machine"):
        assert word not in text, word


def test_twins_for_cpython_are_not_for_boards():
    for name, path in FILES.items():
        if name == "_host":
            continue
        for part in path.read_text(encoding="utf-8").split("from ._host import")[:-1]:
            assert part.rstrip().endswith("except ImportError:"), name
