"""Short messages: store, reports, reading and sending in text and PDU mode [manual 4]."""

from . import pdu, serial
from .errors import Refused
from .faults import Faults
from .outcome import OK, PENDING
from .parser import EXEC, READ, TEST, WRITE

CAPACITY = 30
STATUS = ("REC UNREAD", "REC READ", "STO UNSENT", "STO SENT")


class Message:
    """One stored message: what text mode shows, and the PDU as the network brought it."""

    def __init__(self, number, text, when, coded):
        self.number = number
        self.text = text if isinstance(text, str) else text.hex().upper()
        self.when = when
        self.coded = coded          # (TPDU length, hex)
        self.status = 0


class Messages:
    """The SIM's store; it survives a reboot, and so does what the network still holds."""

    def __init__(self, modem):
        self.m = modem
        self.store = {}
        self.capacity = CAPACITY
        self.sent = []              # (number, text) of each part
        self.parts = []             # the same as pdu.Submit
        self.refusals = []          # codes of +CMS ERROR for what is sent next
        self.reference = 0
        self.smsc = "+31653131313"
        self.waiting = []           # in the network: the store was full

    def reset(self):
        pass

    # ---- from the network

    def incoming(self, number, text, ref=None, wide=False, dcs=None, zone=0, order=None):
        """A message arrives, a long one in parts; the index of the (last) one stored.

        ``text`` bytes: 8-bit data.  ``order``: indices of the parts that arrive, in that order.
        """
        when = self.m.wall_time()
        texts = pdu.split(text, wide, dcs) if isinstance(text, str) else [text]
        index = None
        if len(texts) > 1 and ref is None:
            ref = self.reference = (self.reference + 1) % 256
        for i in order if order is not None else range(len(texts)):
            head = pdu.header(ref, len(texts), i + 1, wide) if len(texts) > 1 else b""
            coded = pdu.deliver(number, texts[i], when, self.smsc, head, dcs, zone)
            index = self.arrive(Message(number, texts[i], when, coded))
        return index

    def arrive(self, message):
        """One PDU; ``None``: there is no SIM, or no room: it stays in the network."""
        m = self.m
        if m.radio.sim != "READY":
            return None
        index = next((i for i in range(1, self.capacity + 1) if i not in self.store), None)
        mode, mt = m.settings["CNMI"][:2]
        direct = mt == 2 and mode
        if index is None and not direct:
            self.waiting.append(message)
            return None
        m.power.ring("sms")
        m.power.activity()
        if not direct:
            self.store[index] = message
            if mt == 1:
                m.serial.report('+CMTI: "SM",%s%d' % (" " if m.switch.cmti_space else "", index))
            return index
        if m.settings["CMGF"]:
            m.serial.report('+CMT: "%s","","%s"\r\n%s' % (message.number, stamp(message),
                                                         message.text))
        else:
            m.serial.report('+CMT: "",%d\r\n%s' % message.coded)
        return 0

    def room_again(self):
        """The network tries again what did not fit."""
        waiting, self.waiting = self.waiting, []
        for message in waiting:
            self.arrive(message)

    # ---- to the network

    def texts(self, number):
        """What the phone with that number shows: parts joined, in the order of their arrival."""
        whole, seen = {}, []
        for i, part in enumerate(self.parts):
            if part.number != number:
                continue
            if part.total == 1:
                seen.append((i, part.text))
                continue
            key = part.ref, part.total
            found = whole.setdefault(key, {})
            found[part.part] = part.text
            if len(found) == part.total:
                seen.append((i, "".join(found[n + 1] for n in range(part.total))))
                del whole[key]
        return [text for _, text in seen]


def stamp(message):
    t = message.when
    return "%02d/%02d/%02d,%02d:%02d:%02d+00" % (t[0] % 100, t[1], t[2], t[3], t[4], t[5])


def _ready(m):
    missing = {10: 310, 11: 311, 12: 316}.get(m.radio.sim_error())
    if missing:
        raise Refused(missing, sms=True)
    if not m.radio.sms_ready:
        raise Refused(302, sms=True)


def cmgf(m, cmd):
    """Text or PDU mode; fails until SMS Ready."""
    if cmd.form in (WRITE, EXEC):
        _ready(m)
    from .cmd_general import setting
    return setting(m, cmd)


def _out_of_range(m):
    how = m.switch.sms_range
    if how == "OK":
        return OK
    raise Refused(321, sms=True) if how == "321" else Refused(None)


def cmgr(m, cmd):
    if cmd.form == TEST:
        return OK
    _ready(m)
    cmd.count(1, 2)
    index, keep = cmd.number(0, 0, 10 ** 6), cmd.number(1, 0, 1, 0)
    if not 1 <= index <= m.messages.capacity:
        return _out_of_range(m)
    message = m.messages.store.get(index)
    if message is None:
        fine = m.switch.empty_sms_index_ok
        if fine if fine is not None else m.family.calls:
            return OK
        raise Refused(321, sms=True)
    if m.settings["CMGF"]:
        m.serial.line_out('+CMGR: "%s","%s","","%s"\r\n%s' % (
            STATUS[message.status], message.number, stamp(message), message.text))
    else:
        m.serial.line_out('+CMGR: %d,"",%d\r\n%s' % ((message.status,) + message.coded))
    if not keep and message.status == 0:
        message.status = 1
    return OK


def cmgl(m, cmd):
    if cmd.form == TEST:
        m.serial.line_out('+CMGL: ("REC UNREAD","REC READ","STO UNSENT","STO SENT","ALL")'
                          if m.settings["CMGF"] else "+CMGL: (0-4)")
        return OK
    _ready(m)
    text = m.settings["CMGF"]
    which = 0
    if cmd.form == WRITE:
        cmd.count(1, 2)
        if text:
            names = STATUS + ("ALL",)
            if cmd.args[0] not in names:
                raise Refused(305, sms=True)
            which = names.index(cmd.args[0])
        else:
            which = cmd.number(0, 0, 4)
    lines = []
    for index, message in sorted(m.messages.store.items()):
        if which not in (4, message.status):
            continue
        if text:
            lines.append('+CMGL: %d,"%s","%s","","%s"\r\n%s' % (
                index, STATUS[message.status], message.number, stamp(message), message.text))
        else:
            lines.append('+CMGL: %d,%d,"",%d\r\n%s' % (
                (index, message.status) + message.coded))
        if message.status == 0:
            message.status = 1
    if lines:
        m.serial.lines_out(lines)
    return OK


def cmgd(m, cmd):
    if cmd.form == TEST:
        m.serial.line_out("+CMGD: (%s),(0-4)" % ",".join(str(i) for i in
                                                          sorted(m.messages.store)))
        return OK
    _ready(m)
    cmd.count(1, 2)
    index, flag = cmd.number(0, 0, 10 ** 6), cmd.number(1, 0, 4, 0)
    store = m.messages.store
    if flag == 0:
        if not 1 <= index <= m.messages.capacity:
            return _out_of_range(m)
        store.pop(index, None)
        m.after_result(m.messages.room_again)
        return OK
    kept = {1: (1,), 2: (1, 3), 3: (1, 2, 3), 4: (0, 1, 2, 3)}[flag]
    for i in [i for i, x in store.items() if x.status in kept]:
        del store[i]
    m.after_result(m.messages.room_again)
    return OK


class _Body:
    """What follows the prompt of CMGS until Ctrl-Z."""

    fixed = False

    def __init__(self, m, number, length):
        self.m = m
        self.number = number
        self.length = length
        self.data = bytearray()
        self.prompt_us = None

    def want(self, view):
        for i, byte in enumerate(view):
            if byte in (0x1A, 0x1B):
                return i + 1
        return len(view)

    def feed(self, data, t0, per):
        early = self.prompt_us is not None and t0 < self.prompt_us - 1.5 * per
        if early and data.strip(b"\x1b\r"):
            self.m.violation("payload early", "message before the prompt: %r" % data[:40])
        for i, byte in enumerate(data):
            if byte in (0x1A, 0x1B):
                self.m.serial.mode = serial.COMMAND
                self.m.serial.payload = None
                if byte == 0x1A:
                    self._go()
                else:
                    self.m.executor.finish(OK)
                return i + 1
            self.data.append(byte)
        return len(data)

    def _go(self):
        m = self.m
        text = bytes(self.data).decode("latin-1")
        number, part = self.number, None
        if number is None:
            try:
                part = pdu.Submit(text.strip(), self.length)
            except (ValueError, IndexError):
                m.executor.refuse(Refused(304, sms=True))
                return
            number, text = part.number, part.text

        def sent():
            box = m.messages
            if not m.radio.registered:
                m.executor.refuse(Refused(331, sms=True))
                return
            if box.refusals:
                m.executor.refuse(Refused(box.refusals.pop(0), sms=True))
                return
            box.sent.append((number, text))
            if part is not None:
                box.parts.append(part)
            box.reference = (box.reference + 1) % 256
            m.serial.line_out("+CMGS: %d" % box.reference)
            m.executor.finish(OK)
        m.after(m.switch.sms_ms, sent)


def cmgs(m, cmd):
    if cmd.form == TEST:
        return OK
    _ready(m)
    if m.settings["CMGF"]:
        cmd.count(1, 2)
        body = _Body(m, cmd.text(0, 40), None)
    else:
        cmd.count(1, 1)
        body = _Body(m, None, cmd.number(0, 8, 180))
    m.serial.mode = serial.PAYLOAD
    m.serial.payload = body
    if Faults.take(m.faults.prompts):
        m.unaware("no prompt")
        return PENDING
    m.serial.emit(m.switch.prompt)
    body.prompt_us = m.to_host.done_us
    return PENDING


def cpms(m, cmd):
    used = len(m.messages.store)
    if cmd.form == READ:
        m.serial.line_out("+CPMS: " + ",".join('"SM",%d,%d' % (used, m.messages.capacity)
                                               for _ in range(3)))
    elif cmd.form == TEST:
        m.serial.line_out('+CPMS: ("SM"),("SM"),("SM")')
    else:
        cmd.count(1, 3)
        places = ("SM", "ME", "SM_P", "ME_P", "MT") if m.family.calls else ("SM",)
        if any(a not in places for a in cmd.args):
            raise Refused(302, sms=True)
        m.serial.line_out("+CPMS: " + ",".join(["%d,%d" % (used, m.messages.capacity)] * 3))
    return OK


def csca(m, cmd):
    if cmd.form == READ:
        m.serial.line_out('+CSCA: "%s",145' % m.messages.smsc)
    elif cmd.form == WRITE:
        m.messages.smsc = cmd.text(0, 20)
    return OK
