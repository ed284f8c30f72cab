"""The codec against the virtual modem's, which was written apart from it; texts by hypothesis."""

import binascii

from extras_world import ME
from hypothesis import given, settings
from hypothesis import strategies as st

from simcom import inbox, outbox, pdu
from tools.modem import pdu as other

GSM = "".join(c for c in other.ALPHABET if c != "\x1b") + "".join(other.EXTENSION)
PRINTABLE = st.characters(
    blacklist_categories=("Cs", "Cc"), whitelist_characters="\n\r\f")
TEXTS = st.one_of(st.text(GSM, max_size=700), st.text(PRINTABLE, max_size=350),
                  st.text("aé€😀日\n", max_size=300))
NUMBERS = st.from_regex(r"\A\+?[0-9*#]{1,20}\Z")
MANY = settings(max_examples=400, deadline=None)


@MANY
@given(NUMBERS, TEXTS, st.integers(0, 255))
def test_what_is_sent_is_what_the_phone_shows(number, text, ref):
    try:
        alphabet, pieces = outbox.pieces_of(text)
    except ValueError:
        assert len(text) > 300
        return
    to = outbox.address(number)
    shown = ""
    for i, piece in enumerate(pieces):
        n, line = outbox.submit(to, alphabet, piece, ref, len(pieces), i + 1)
        part = other.Submit(line.decode(), n)
        assert (part.number, part.total, part.part) == (number, len(pieces), i + 1)
        assert part.total == 1 or part.ref == ref
        shown += part.text
    assert shown == text
    # the cheaper alphabet whenever it does, and as few parts as there can be
    assert (alphabet == 0) == (other.septets(text) is not None)
    assert len(pieces) <= len(other.split(text))


@MANY
@given(TEXTS, st.booleans(), st.integers(0, 65535), st.randoms(use_true_random=False))
def test_what_a_phone_sends_is_read(text, wide, ref, rng):
    texts = other.split(text, wide)
    if len(texts) > 255:
        return
    rows = []
    for i, part in enumerate(texts):
        head = other.header(ref, len(texts), i + 1, wide) if len(texts) > 1 else b""
        n, line = other.deliver(ME, part, (2026, 11, 21, 5, 30, 44), head=head)
        raw = binascii.unhexlify(line)
        assert raw[0] + 1 + n == len(raw)
        rows.append((i, 0) + pdu.read(raw))
    order = list(range(len(rows)))
    rng.shuffle(order)
    lines = inbox.Rows()
    for slot, i in enumerate(order):
        head = other.header(ref, len(texts), i + 1, wide) if len(texts) > 1 else b""
        n, line = other.deliver(ME, texts[i], (2026, 11, 21, 5, 30, 44), head=head)
        lines.append('+CMGL: %d,1,"a,""b",%d' % (slot + 1, n))
        lines.append(line)
    assert not lines.bad and lines.head is None
    assert len(lines.found) == len(texts)
    whole = [None] * len(texts)
    for row in lines.found:
        whole[row[8] - 1] = row
    message = inbox._message(whole)
    assert message.text == text and message.number == ME
    assert sorted(message.slots) == list(range(1, len(texts) + 1))


@settings(max_examples=1000, deadline=None)
@given(st.binary(min_size=0, max_size=180))
def test_any_bytes(raw):
    try:
        number, alphabet, data, when, ref, total, part = pdu.read(raw)
    except (ValueError, IndexError):
        return
    assert isinstance(number, str) and 1 <= part <= total <= 255
    assert pdu.decode(alphabet, data) is None or len(pdu.decode(alphabet, data)) <= 180
    assert when is None or len(when) == 7


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(
    st.text(max_size=60), st.just('+CMGL: 1,1,"",25'), st.just("0004028121"),
    st.text("0123456789ABCDEF", max_size=60)), max_size=12))
def test_any_lines(lines):
    rows = inbox.Rows()
    for line in lines:
        if line:
            rows.append(line)
