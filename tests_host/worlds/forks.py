"""A test that tries every moment of a scene: at each, a copy of the process goes its own way.

The scene is played once, so trying all moments costs as much as what follows them, not the scene
again and again. The copy tells how it fared through a pipe, and ends without pytest's farewell.
"""

import gc
import os
import traceback


class Forks:
    """`with Forks() as forks:` the body runs once here and once in each copy.

    `branch(where)` is called at a moment: it returns True in a copy, which from then on differs
    from us, and False here, after the copy has ended. What went wrong in a copy is raised here.
    """

    def __init__(self):
        self.where = None  # in a copy: the moment
        self.count = 0
        self._pipe = None

    def __enter__(self):
        gc.collect()
        gc.freeze()  # a copy shares what it does not touch
        return self

    def branch(self, where):
        if self.where is not None:
            return False  # a copy does not branch
        self.count += 1
        reader, writer = os.pipe()
        pid = os.fork()
        if not pid:
            os.close(reader)
            gc.disable()
            self._pipe = writer
            self.where = where
            return True
        os.close(writer)
        with open(reader, "rb") as pipe:
            told = pipe.read()
        os.waitpid(pid, 0)
        if told != b"well":
            raise AssertionError("at %s: %s" % (where, told.decode() or "the copy died"))
        return False

    def __exit__(self, kind, error, trace):
        if self.where is None:
            gc.unfreeze()
            return
        text = b"well"
        if error is not None:
            text = "".join(traceback.format_exception(kind, error, trace)).encode()
        try:
            os.write(self._pipe, text[-30000:])
        finally:
            os._exit(0)
