"""Modules that are needed for a moment: forgotten after it, and loaded again for the next.

Nothing refers to them then, and the collector takes what they hold. What still runs in one of
them, or was made by it, keeps as much of it as it needs.
"""
import sys

# The first four are not needed while data moves.
TRANSPARENT = (
    "datamode", "escape", "outside", "transparent", "payload", "stream", "streamextra",
)  # fmt: skip


def forget(*names):
    package = sys.modules["simcom"]
    for name in names + ("brief",):
        if sys.modules.pop("simcom." + name, None) is not None:
            delattr(package, name)
