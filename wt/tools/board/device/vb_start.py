"""Starts the virtual board: its devices, its flash, boot.py, main.py, the prompt."""

import gc
import os
import sys

import vb_machine
import vb_repl
import vb_time  # noqa: F401
import vfs

if os.getenv("SIMCOM_BOARD_EVENT_POLL"):
    import vb_select  # noqa: F401

_START = {"hard": vb_machine.HARD_RESET, "soft": vb_machine.SOFT_RESET,
          "watchdog": vb_machine.WDT_RESET, "power": vb_machine.PWRON_RESET}


def _flash():
    """Make the board's folder the root of all names, as a board's flash is."""
    root = vfs.VfsPosix(os.getenv("SIMCOM_BOARD_ROOT"))
    vfs.umount("/")
    vfs.mount(root, "/")
    os.chdir("/")
    if "lib" not in os.listdir("/"):
        os.mkdir("/lib")
    sys.path[:] = ["", ".frozen", "/lib"]


def main(scope):
    """Run until a reset; the exit code says which."""
    scope.pop("vb_start")
    is_raw = os.getenv("SIMCOM_BOARD_MODE") == "raw"
    vb_machine._cause = _START[os.getenv("SIMCOM_BOARD_CAUSE") or "power"]
    _flash()
    gc.collect()
    try:
        vb_repl.run_file("boot.py", scope)
        if not is_raw:
            vb_repl.run_file("main.py", scope)
        while True:
            try:
                is_raw = vb_repl.serve(scope, is_raw)
                break
            except KeyboardInterrupt:       # it came when there was nothing to interrupt
                pass
        code = vb_machine.EXIT_SOFT_RAW if is_raw else vb_machine.EXIT_SOFT
    except vb_machine.Reset as reset:
        code = reset.args[0]
    except SystemExit:                      # a program that leaves is a soft reset
        vb_repl.put("\r\nMPY: soft reboot\r\n")
        code = vb_machine.EXIT_SOFT_RAW if is_raw else vb_machine.EXIT_SOFT
    sys.exit(code)
