"""A module of CPython that no port has: `simcom.events` uses it on a PC only."""

from types import TracebackType

def print_exception(
    kind: type[BaseException], value: BaseException, tb: TracebackType | None
) -> None: ...
