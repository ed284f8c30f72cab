"""The prompt of a board: raw mode for mpremote, a plain friendly mode for people."""

import gc
import io
import os
import sys

import micropython

_BANNER = "MicroPython v%d.%d.%d; virtual board with %s\r\nType \"help()\" for more information."

_WINDOW = const(512)
_input = open(0, "rb")
_output = open(1, "wb")
_status = open(int(os.getenv("SIMCOM_BOARD_STATUS")), "wb")


def put(text):
    """Write to the terminal."""
    _output.write(text)


def run(source, name, mode, scope):
    """Run code as the board does; Ctrl-C reaches it as KeyboardInterrupt. None or the exception.

    SystemExit leaves the loop: the board resets.
    """
    _status.write(b"r")         # from now on Ctrl-C interrupts
    try:
        code = compile(source, name, mode)
        del source
        exec(code, scope)
        return None
    except SystemExit:
        raise
    except BaseException as error:
        return error
    finally:
        micropython.heap_lock()     # a program that failed may have left it locked
        while micropython.heap_unlock():
            pass
        _status.write(b"i")


def run_file(name, scope):
    """Run boot.py or main.py when it is there."""
    try:
        with open(name) as file:
            source = file.read()
    except OSError:
        return
    error = run(source, name, "exec", scope)
    if error:
        show(error)


def show(error):
    """Print a traceback on the terminal."""
    text = io.StringIO()
    sys.print_exception(error, text)
    put(text.getvalue())


def _paste():
    """Raw-paste mode: take a program window by window; None when Ctrl-C cancels it."""
    put(b"R\x01%s\x01" % _WINDOW.to_bytes(2, "little"))
    line = bytearray()
    room = _WINDOW
    while True:
        byte = _input.read(1)
        if not byte:
            sys.exit(0)
        if byte in b"\x03\x04":
            put("\x04")
            return line if byte == b"\x04" else None
        line += byte
        room -= 1
        if not room:
            room = _WINDOW
            put("\x01")


def _raw_once(line, scope, greeting="OK"):
    put(greeting)
    try:
        error = run(bytes(line), "<stdin>", "exec", scope)
    except SystemExit:
        put("\x04\x04")
        raise
    put("\x04")
    if error:
        show(error)
    put("\x04>")


def raw(scope):
    """Raw mode; True when it ends by a soft reset, False for the friendly mode."""
    put("raw REPL; CTRL-B to exit\r\n>")
    line = bytearray()
    while True:
        byte = _input.read(1)
        if not byte:
            sys.exit(0)
        if byte == b"\x01":
            if line[-2:] == b"\x05A":
                source = _paste()
                line = bytearray()
                if source is None:
                    put(">")
                else:
                    _raw_once(source, scope, "")
                    del source
                    gc.collect()
            else:
                put("raw REPL; CTRL-B to exit\r\n>")
            line = bytearray()
        elif byte == b"\x02":
            return False
        elif byte == b"\x03":
            line = bytearray()
        elif byte == b"\x04":
            if not line:
                put("OK\r\n")
                return True
            source, line = line, bytearray()
            _raw_once(source, scope)
            del source
            gc.collect()
        else:
            line += byte


def _friendly_once(source, scope):
    try:
        compile(source, "<stdin>", "eval")
        source = "_ = %s\nif _ is not None: print(repr(_))" % source.strip()
    except SyntaxError:
        pass
    error = run(source, "<stdin>", "exec", scope)
    if error:
        show(error)


def friendly(scope):
    """Friendly mode; True when it ends by a soft reset, False for the raw mode."""
    version = sys.implementation.version[:3]
    put("%s\r\n>>> " % (_BANNER % (version + (sys.platform,))))
    line, block, paste = "", "", False
    while True:
        char = _input.read(1)
        if not char:
            sys.exit(0)
        char = char.decode() if char < b"\x80" else "?"
        if char == "\x01":
            return False
        if char == "\x02":
            return friendly(scope)
        if char == "\x03":
            line, block, paste = "", "", False
            put("\r\n>>> ")
        elif char == "\x04" and paste:
            put("\r\n")
            _friendly_once(line, scope)
            line, paste = "", False
            put(">>> ")
        elif char == "\x04" and not line:
            put("\r\n")
            return True
        elif char == "\x05":
            line, paste = "", True
            put("\r\npaste mode; Ctrl-C to cancel, Ctrl-D to finish\r\n=== ")
        elif char in "\r\n":
            put("\r\n")
            if paste:
                line += "\n"
                put("=== ")
                continue
            block, line = block + line + "\n", ""
            if block.strip().endswith(":") or (block.count("\n") > 1 and block[-2:] != "\n\n"):
                put("... ")
                continue
            source, block = block, ""
            if source.strip():
                _friendly_once(source, scope)
            put(">>> ")
        elif char in "\x08\x7f":
            if line:
                line = line[:-1]
                put("\x08 \x08")
        else:
            line += char
            put(char)


def serve(scope, is_raw):
    """Serve the prompt until a soft reset; True when it was asked for in raw mode."""
    while True:
        if (raw if is_raw else friendly)(scope):
            put("MPY: soft reboot\r\n")
            return is_raw
        is_raw = not is_raw
