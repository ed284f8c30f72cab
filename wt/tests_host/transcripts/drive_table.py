"""Which function drives which transcript, and which cannot be driven yet."""

DRIVES = {}             # id: (function, options of the driver)
# what the driver lacks: the transcripts that wait for it
WAITS = {
    "transparent mode": (
        "sim800-3.2.3-transparent", "sim7000-2.2.3-transparent", "sim800-3.2.5-held",
        "sim7000-2.2.5-held", "text-plus-is-data", "text-dtr", "text-client-leaves",
        "text-deact", "text-transparent-udp", "text-cipccfg", "text-dcd"),
    "sleep": ("text-sleep",),
}


def drives(*ids, **options):
    """Registers a function for these transcripts."""
    def register(function):
        for ident in ids:
            assert ident not in DRIVES
            DRIVES[ident] = (function, options)
        return function
    return register


def waiting():
    """id: what the driver lacks."""
    return {ident: what for what, ids in WAITS.items() for ident in ids}
