# The public face of `modem.gnss`.
from typing import Any, NamedTuple

class Fix(NamedTuple):
    latitude: float
    longitude: float
    altitude: float | None
    speed: float | None
    course: float | None
    hdop: float | None
    satellites: int
    time: tuple[int, int, int, int, int, int]

class gnss:
    def __init__(self, m: Any) -> None: ...
    def on(self) -> None: ...
    def off(self) -> None: ...
    def fix(self) -> Fix | None: ...
