"""Tests that run on a board, the virtual one or a real one.

Files called test_*.py, and wiring.py, go onto the board; the others stay on the PC. A real board
is one of boards/ (docs/boards.md), installed from its own package.

They have NOT been run on hardware yet, on no board and with no module. To run them on a real one:

1. MicroPython 1.24 or newer on the board, antenna and a SIM without PIN in the module, a supply
   that delivers 2 A, and all of it wired as boards/NAME.py says. A board of your own gets a file
   there first (docs/boards.md): a copy of generic_esp32.py or generic_rp2040.py, its MODEL set;
   python3 -m tools package writes its .json.
2. A TCP echo server that the module reaches over the mobile network, so at a public address; on
   that machine: python3 -c "from tests_device.echo import EchoServer as E; E('0.0.0.0', 8500);
   input()"
3. python3 -m tests_device --board NAME --port /dev/ttyUSB0 --peer HOST:8500 --apn APN
   First it puts the package, the board's file and the tests onto the board. test_client.py comes
   first and powers the module up; with -k uart alone it must be on already.
4. test_lightsleep.py needs DTR, and RI on a pin that the port wakes for (docs/sleep.md); what the
   board does not have is skipped.

Please tell what happened, either way, with board, firmware and module: ATI says which.
"""
