"""The cache folder: each part is built once, under a lock, and stamped when it is whole.

A part is a folder. Its stamp carries what it was made from, so a changed pin rebuilds it, and a
build that was interrupted leaves no stamp and is done again.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]      # the checkout


class SetupError(Exception):
    """A part cannot be had; the message says what to install where."""


def folder():
    """The cache folder: $SIMCOM_CACHE, or `.cache` in the checkout."""
    path = Path(os.environ.get("SIMCOM_CACHE") or ROOT / ".cache").absolute()
    path.mkdir(parents=True, exist_ok=True)
    return path


def say(text):
    """Progress goes to stderr: stdout belongs to the command that needed the part."""
    print("setup:", text, file=sys.stderr, flush=True)


def key_of(*sources):
    """A short fingerprint of strings and files; a `Path` stands for its content."""
    digest = hashlib.sha256()
    for source in sources:
        data = source.read_bytes() if isinstance(source, Path) else str(source).encode()
        digest.update(b"%d:" % len(data) + data)
    return digest.hexdigest()[:16]


@contextlib.contextmanager
def locked(name):
    """Hold the lock of one part; a second process waits here, then finds the part done."""
    with open(folder() / (name + ".lock"), "w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("%s: another process is at it, waiting" % name)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def stamped(name, key):
    """True when the part is there, whole, and made from what `key` says."""
    try:
        return (folder() / (name + ".stamp")).read_text() == key
    except FileNotFoundError:
        return False


def forget(name):
    """Take the stamp off a part: it will be built again."""
    with contextlib.suppress(FileNotFoundError):
        (folder() / (name + ".stamp")).unlink()


def ensure(name, key, build, keep=False):
    """Return the folder of part `name`; `build(folder)` fills it when it is not there yet.

    `key` names everything the part is made from. `keep=True` builds on top of what is there (a
    virtual environment is updated, not made again).
    """
    path = folder() / name
    key = "%s %s\n" % (key, path)       # a moved cache is a new one: some parts hold their path
    if stamped(name, key):
        return path
    with locked(name):
        if stamped(name, key):
            return path
        forget(name)
        if path.exists() and not keep:
            shutil.rmtree(path)
        path.mkdir(exist_ok=True)
        build(path)
        (folder() / (name + ".stamp")).write_text(key)
    return path
