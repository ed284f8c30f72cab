"""The control port: one JSON object a line in, one a line out, each with "ok".

    {"op": "pin", "name": "dtr", "value": 1}      set (host pins) or read a pin
    {"op": "pins"}                                levels of all
    {"op": "changes", "name": "pwrkey"}           when it had which level: [t_ms, value] each
    {"op": "subscribe"}                           from now on {"event": "pin", ...} lines
    {"op": "baud", "value": 9600}                 the host's rate; null: always the module's
    {"op": "flow", "cts": 1}                      does the host obey the module's flow control
    {"op": "tx", "value": 1}                      level of the host's TX between bytes
    {"op": "rts", "value": 0}                     the host's RTS: 0 holds a module with IFC=2
    {"op": "power", "value": 0}                   the supply
    {"op": "fault", "name": "refuse", "args": ["CIPSTART"], "kwargs": {}}   -> "handle"
    {"op": "unfault", "handle": 1}                remove; answers its count
    {"op": "faults"}                              the count of each handle
    {"op": "switch", "name": "rssi", "value": 5}  set or read
    {"op": "do", "name": "sms", "args": ["+31", "text"]}    call sms undervoltage report ...
    {"op": "end_call"}                            the caller hangs up
    {"op": "break"}                               a break on the host's line: it means nothing
    {"op": "state"} {"op": "settings"} {"op": "commands"} {"op": "counters"} {"op": "links"}
    {"op": "history", "from": 0} {"op": "violations"} {"op": "remarks"} {"op": "stats"}
    {"op": "energy"}                              the energy ledger until now
    {"op": "addresses"}                           where UART and control port are
    {"op": "clear"} {"op": "host_reset"} {"op": "quit"}

Bytes are strings of latin-1 characters.
"""

import json
import selectors
import socket

DOES = ("call", "sms", "undervoltage", "overvoltage", "report")
FAULTS = ("report", "drop_out", "add_out", "corrupt_out", "duplicate_out", "drop_in", "add_in",
          "corrupt_in", "duplicate_in", "refuse", "delay", "silence", "mute", "no_prompt",
          "missing_notification", "short_accept", "send_fail", "split", "turnaround", "window",
          "hang", "reboot", "lose_network", "pdp_deact", "no_way", "close_link")
BYTES = {"report": (0,), "drop_out": (0,), "add_out": (0, 1), "corrupt_out": (0,),
         "duplicate_out": (0,), "drop_in": (0,), "add_in": (0, 1), "corrupt_in": (0,),
         "duplicate_in": (0,)}
BYTE_NAMES = ("text", "when", "where", "data", "answer")


def _plain(value):
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("latin-1")
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (int, float, str, bool)) or value is None:
        return value
    return str(value)


class Control:
    """The listening socket and its clients."""

    def __init__(self, runner, port=0):
        self.runner = runner
        self.modem = runner.modem
        self.selector = runner.selector
        self.handles = {}
        self.clients = []
        self.server = socket.socket()
        self.server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.server.bind(("127.0.0.1", port))
        self.server.listen(4)
        self.server.setblocking(False)
        self.port = self.server.getsockname()[1]
        self.selector.register(self.server, selectors.EVENT_READ, self)
        for line in self.modem.lines.values():
            line.listeners.append(self._pin_changed)

    def ready(self, mask):
        sock, _ = self.server.accept()
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.clients.append(_Client(self, sock))

    def _pin_changed(self, line, old, new):
        event = {"event": "pin", "name": line.name, "value": new,
                 "t_ms": self.modem.clock.ticks_ms()}
        for client in self.clients:
            if client.subscribed:
                client.put(event)

    def flush(self):
        for client in list(self.clients):
            client.flush()

    def close(self):
        for client in list(self.clients):
            client.flush()
            client.drop()
        self.selector.unregister(self.server)
        self.server.close()
        for line in self.modem.lines.values():
            line.listeners.remove(self._pin_changed)

    # ---- operations

    def do(self, client, request):
        try:
            op = request.get("op")
            handler = getattr(self, "op_" + str(op), None)
            if handler is None:
                return {"ok": False, "error": "no operation %r" % op}
            answer = handler(client, request) or {}
        except Exception as error:      # a wrong request must not end the modem
            return {"ok": False, "error": "%s: %s" % (type(error).__name__, error)}
        return {"ok": True, **_plain(answer)}

    def op_pin(self, client, r):
        line = self.modem.lines[r["name"]]
        if r.get("value") is not None:
            if line.driver != "host":
                raise ValueError("%s is the module's output" % line.name)
            line.set(r["value"])
        return {"name": line.name, "value": line.level}

    def op_pins(self, client, r):
        return {"pins": {name: line.level for name, line in self.modem.lines.items()}}

    def op_changes(self, client, r):
        return {"changes": self.modem.lines[r["name"]].changes}

    def op_subscribe(self, client, r):
        client.subscribed = bool(r.get("value", 1))
        return self.op_pins(client, r)

    def op_baud(self, client, r):
        if "value" in r:
            self.runner.host_baud = r["value"]
        return {"host": self.runner.host_baud, "module": self.modem.serial.baud}

    def op_flow(self, client, r):
        self.modem.to_module.obeys = bool(r.get("cts"))

    def op_tx(self, client, r):
        self.modem.to_module.idle = int(bool(r["value"]))

    def op_break(self, client, r):
        """A break condition means nothing to the module."""

    def op_rts(self, client, r):
        self.runner.set_rts(r["value"])

    def op_power(self, client, r):
        self.modem.power(r["value"])

    def op_fault(self, client, r):
        name = r["name"]
        if name not in FAULTS:
            raise ValueError("no fault %r" % name)
        args = list(r.get("args", ()))
        for i in BYTES.get(name, ()):
            if i < len(args) and isinstance(args[i], str):
                args[i] = args[i].encode("latin-1")
        kwargs = {k: v.encode("latin-1") if k in BYTE_NAMES and isinstance(v, str) else v
                  for k, v in r.get("kwargs", {}).items()}
        handle = getattr(self.modem.faults, name)(*args, **kwargs)
        number = len(self.handles) + 1
        self.handles[number] = handle
        return {"handle": number}

    def op_unfault(self, client, r):
        handle = self.handles[r["handle"]]
        handle.remove()
        return {"count": handle.count}

    def op_faults(self, client, r):
        return {"faults": {n: h.count for n, h in self.handles.items()}}

    def op_switch(self, client, r):
        if "value" in r:
            value = r["value"]
            if isinstance(getattr(self.modem.switch, r["name"]), bytes):
                value = value.encode("latin-1")
            setattr(self.modem.switch, r["name"], value)
        return {"value": getattr(self.modem.switch, r["name"])}

    def op_do(self, client, r):
        if r["name"] not in DOES:
            raise ValueError("no such thing: %r" % r["name"])
        result = getattr(self.modem, r["name"])(*r.get("args", ()))
        if r["name"] == "call":
            client.call = result
            return {"ringing": result is not None}
        return {"result": result}

    def op_end_call(self, client, r):
        if self.modem.voice.call is not None:
            self.modem.voice.call.end()

    def op_state(self, client, r):
        return {"state": self.modem.state}

    def op_settings(self, client, r):
        return {"settings": self.modem.settings}

    def op_commands(self, client, r):
        return {"commands": self.modem.commands[r.get("from", 0):]}

    def op_counters(self, client, r):
        return {"counters": dict(self.modem.counters)}

    def op_history(self, client, r):
        return {"history": self.modem.history[r.get("from", 0):], "t_ms":
                self.modem.clock.ticks_ms()}

    def op_violations(self, client, r):
        return {"violations": self.modem.violations}

    def op_remarks(self, client, r):
        return {"remarks": self.modem.remarks}

    def op_links(self, client, r):
        return {"links": [link.as_dict() for link in self.modem.links]}

    def op_stats(self, client, r):
        return {"stats": self.modem.stats()}

    def op_energy(self, client, r):
        return {"energy": self.modem.energy.read()}

    def op_addresses(self, client, r):
        return {"addresses": self.runner.addresses()}

    def op_host_reset(self, client, r):
        self.modem.host_reset()

    def op_clear(self, client, r):
        m = self.modem
        for thing in (m.history, m.commands, m.violations, m.remarks, m.counters):
            thing.clear()

    def op_quit(self, client, r):
        self.runner.stop()


class _Client:
    """One control connection."""

    def __init__(self, control, sock):
        self.control = control
        self.sock = sock
        self.subscribed = False
        self.call = None
        self._in = b""
        self._out = bytearray()
        control.selector.register(sock, selectors.EVENT_READ, self)

    def ready(self, mask):
        try:
            data = self.sock.recv(65536)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self.drop()
            return
        self._in += data
        while b"\n" in self._in:
            line, self._in = self._in.split(b"\n", 1)
            if not line.strip():
                continue
            try:
                request = json.loads(line)
                if not isinstance(request, dict):
                    raise ValueError("not an object")
            except ValueError as error:
                self.put({"ok": False, "error": "JSON: %s" % error})
                continue
            answer = self.control.do(self, request)
            if "id" in request:
                answer["id"] = request["id"]
            self.put(answer)
        self.flush()

    def put(self, thing):
        self._out += json.dumps(thing).encode() + b"\n"

    def flush(self):
        if not self._out or self.sock is None:
            return
        try:
            n = self.sock.send(self._out)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self.drop()
            return
        del self._out[:n]

    def drop(self):
        if self.sock is None:
            return
        self.control.selector.unregister(self.sock)
        self.sock.close()
        self.sock = None
        if self in self.control.clients:
            self.control.clients.remove(self)
