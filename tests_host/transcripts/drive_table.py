"""Which function drives which transcript, and which cannot be driven yet."""

DRIVES = {}             # id: (function, options of the driver)
# what the driver lacks: the transcripts that wait for it
WAITS = {
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
