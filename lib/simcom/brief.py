"""Modules that are needed for a moment: forgotten after it, and loaded again for the next.

Nothing refers to them then, and the collector takes what they hold. What still runs in one of
them, or was made by it, keeps as much of it as it needs. Only compiled ones (`.mpy`) go: source
would have to be compiled each time, which takes more heap than it frees, and in which nobody reads
the UART; what is frozen into the firmware has little on the heap.
"""
import sys

# The first four are not needed while data moves.
TRANSPARENT = (
    "datamode", "escape", "outside", "transparent", "stream", "streamextra",
)  # fmt: skip


def forget(*names):
    package = sys.modules["simcom"]
    for name in names + ("brief",):
        module = sys.modules.get("simcom." + name)
        if getattr(module, "__file__", "").endswith(".mpy"):
            del sys.modules["simcom." + name]
            delattr(package, name)
