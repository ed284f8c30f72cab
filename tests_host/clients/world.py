"""One kind of MicroPython, one kind of module."""

from pathlib import Path

from tools.board import ModemProcess
from tools.peers import Certificates, Client

DEVICE = Path(__file__).with_name("device")
BAUD = 460800       # what both modules can do, and quick


def certificates_of():
    return Certificates()


class Bench:
    """`modem(...)` starts a virtual modem, `run(script, ...)` a MicroPython wired to it."""

    def __init__(self, bits, model):
        self.bits, self.model = bits, model
        self.process = None
        self.clean = True       # False: a test looks at the violations itself

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if self.process is None:
            return
        try:
            if kind is None and self.clean:
                violations = self.process.violations()
                assert violations == [], violations
        finally:
            self.process.close()

    def modem(self, *options):
        self.process = ModemProcess(self.model, "--baud", str(BAUD), *options)
        return self.process

    def client(self, script, function="main", heap=None, event_poll=True, **given):
        if self.process is None:
            self.modem()
        given = {"model": self.model, **given}
        return Client(self.process, DEVICE / (script + ".py"), function, given, bits=self.bits,
                      heap=heap, event_poll=event_poll)

    def run(self, script, function="main", timeout=120, **given):
        with self.client(script, function, **given) as client:
            return client.finish(timeout)

    def commands(self, name=""):
        """Commands so far whose text has `name`."""
        return [text for text in self.process.ask("commands")["commands"] if name in text]
