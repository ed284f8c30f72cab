"""Types a transcript at a virtual modem on virtual time and compares every byte of its answers."""

from tools.modem import MemoryNetwork, Peer, VirtualClock, VirtualModem

from .reading import address, unescape

QUIET_MS = 150          # nothing came for so long: the answer is complete
LATENCY_MS = 10


class Stubborn(Peer):
    """Never closes its side."""

    answer_close = False


def furnish(net, example):
    """The servers and names that the example knows."""
    for text in example.tcp:
        net.serve(*address(text), Peer)
    for text in example.stubborn:
        net.serve(*address(text), Stubborn)
    if example.lookup:
        net.dns_ms = int(example.lookup)
    for text in example.hole:
        net.blackhole(address(text)[0])
    for text in example.udp:
        net.udp(*address(text), lambda reply, data, frm: None)
    for text in example.name:
        name, _, addresses = text.partition("=")
        net.name(name, *addresses.split(",", 1))
        if "," in addresses:
            net.names[name] = addresses.split(",")


class World:
    """What the outside of a module does: peers by their address, pins, calls."""

    def __init__(self, clock, net, modem):
        self.clock = clock
        self.net = net
        self.modem = modem

    def peers(self, where):
        return [p for p in self.net.connections if p.endpoint.local == address(where)]

    def peer(self, where):
        """The last TCP connection with that address, or the one of that number; None: UDP."""
        found = self.peers(where)
        number = where.partition("#")[2]
        if number:
            return found[int(number)]
        return found[-1] if found else None

    def do(self, step):
        """Let happen what a step says."""
        what, how, text = step.words[:3]
        if what == "wait":
            self.clock.sleep_ms(int(how))
        elif what == "dtr":
            self.modem.pin("dtr").value(how == "high")
        elif what == "deact":
            self.modem.faults.pdp_deact()
        elif what == "call":
            self.modem.call(how)
        elif what == "sms":
            self.modem.sms(how, text)
        elif how == "dials":
            self.net.dial(self.modem.switch.ip0, int(text), Peer, frm=address(what))
        elif how == "refuses":
            self.net.refuse(*address(what))
        elif how == "accepts":
            self.net.refused.discard(address(what))
        elif how == "sends":
            self.send(what, unescape(text))
        else:
            getattr(self.peer(what), {"closes": "close", "resets": "reset"}[how])()

    def send(self, where, data):
        peer = self.peer(where)
        if peer is not None:
            peer.send(data)
            return
        known = [local for local, remote, _ in self.net.datagrams if remote == address(where)]
        locals_ = known or list(self.net.udp_sockets)
        self.net.sendto(data, locals_[-1], frm=address(where))

    def got(self, where):
        """All that a peer received."""
        peer = self.peer(where)
        if peer is not None:
            return bytes(peer.received)
        return b"".join(d for _, remote, d in self.net.datagrams if remote == address(where))

    def look(self, step):
        """Is it as the step says?"""
        what, how, text = step.words[:3]
        if what == "state":
            assert self.modem.state == step.text[6:]
        elif what == "dcd":
            assert self.modem.pin("dcd").value() == (how == "high")
        elif what == "asleep":
            assert self.modem.power.sleeping == (how == "True")
        elif how == "hears":
            assert self.peer(what).endpoint.remote[1] == int(text)
        else:
            assert self.got(what) == unescape(text), step.text


class Replay(World):
    """A terminal at a module of `family`; `pieces`: bytes of output that come at once."""

    def __init__(self, example, family, printed=False, pieces=0):
        clock = VirtualClock()
        net = MemoryNetwork(clock, LATENCY_MS)
        furnish(net, example)
        modem = VirtualModem(family, clock=clock, net=net, **example.switches(printed))
        super().__init__(clock, net, modem)
        self.example = example
        self.family = family
        self.printed = printed
        self.uart = modem.uart(rxbuf=65536)
        modem.settings["E"] = 0
        if pieces:
            modem.faults.split(pieces)

    def wait(self):
        """What comes until the line is quiet."""
        out = b""
        quiet = 0
        while quiet < QUIET_MS:
            self.clock.sleep_ms(5)
            more = self.uart.read()
            quiet = 0 if more else quiet + 5
            out += more or b""
        return out

    def run(self):
        for line in self.example.before:
            self.uart.write(line.encode() + b"\r")
            answer = self.wait()
            assert answer and b"ERROR" not in answer and b"FAIL" not in answer, line
        for step in self.example.steps:
            if step.kind == ">":
                self.uart.write(step.text.encode() + b"\r")
            elif step.kind == ">>":
                self.uart.write(unescape(step.text))
            elif step.kind == "*":
                self.do(step)
            wanted = step.expected(self.family, self.printed, self.modem.switch.prompt)
            answer = b"" if step.kind == "?" else self.wait()
            if wanted is not None:
                assert answer == wanted, step.text
            if step.kind == "?":
                self.look(step)
        kinds = {kind for _, kind, _ in self.modem.violations}
        assert kinds == set(filter(None, self.example.careless.split(", ")))
