"""Waveshare SIM7000 NB-IoT HAT (SIM7000C, E, G), made for a Raspberry Pi, on a Raspberry Pi Pico.

What its pins mean: Waveshare's demo as kept in github.com/k1923456/SIM7000X at commit 43c2b19
(2020-10-18), `sim7x00.cpp` (the key is the Pi's GPIO 4, high presses it), and the same in
github.com/tBrause/SIM7000X-Python at commit 385355d (2025-06-20), `AT-GPIO.py`. The page of the
HAT, www.waveshare.com/wiki/SIM7000E_NB-IoT_HAT, could not be read for this file. Of its sister,
the SIM7070G HAT with the same key on GPIO 4, blog.zero-iee.com says that an NPN is in between.

Wires to a Pico are ours: GP4 to the HAT's RXD (the Pi's TXD, GPIO 14), GP5 to its TXD (GPIO 15),
GP6 to its PWR (GPIO 4, jumper set), ground, and 5 V from a supply that delivers 2 A.
"""
from boards.wiring import make

BOARD = {
    "model": "SIM7000",
    "port": "rp2",
    "uart": {"id": 1, "baudrate": 115200, "tx": 4, "rx": 5, "rxbuf": 2048},
    "pins": {
        "pwrkey": 6,  # PWR: high presses the key
        "reset": None,  # no public source
        "status": None,  # no public source
        "dtr": None,  # no public source
        "ri": None,  # no public source
        "dcd": None,  # no public source
    },
    "inverted": ("pwrkey",),
    "open_drain": (),
    "supply": None,  # 5 V, always on
    "wake": None,  # no RI, and a Pico's lightsleep ends by its timer only
}

modem = make(BOARD)
