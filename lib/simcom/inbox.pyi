# What `modem.sms.list()` and `read()` return.
from typing import NamedTuple

class Message(NamedTuple):
    slot: int
    number: str
    text: str | bytes | None
    time: tuple[int, int, int, int, int, int, int] | None
    status: str
    slots: tuple[int | None, ...]
