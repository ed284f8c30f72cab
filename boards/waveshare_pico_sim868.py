"""Waveshare Pico-SIM868-GSM/GPRS/GNSS: a board for a Raspberry Pi Pico, of the SIM800 family.

waveshare.com/wiki/Pico-SIM868-GSM/GPRS/GNSS describes it. Waveshare's MicroPython example as kept
in github.com/DarekKrawczyk/SIM868 at commit 08349fc, `SIM868/main.py`: UART 0 at its usual pins
with 115200 baud, `pwr_en = 14`; the other public copies of it, and of the C example, agree: high
for two seconds switches it on or off. More of its pins than these no source gives that could be
read: the schematic could not.
"""
from boards.wiring import make

BOARD = {
    "model": "SIM800",
    "port": "rp2",
    "uart": {"id": 0, "baudrate": 115200, "tx": 0, "rx": 1, "rxbuf": 2048},
    "pins": {
        "pwrkey": 14,  # high presses the key
        "reset": None,  # no public source
        "status": None,  # no public source
        "dtr": None,  # one changed copy of the C example drives 17 as DTR: not confirmed
        "ri": None,  # no public source
        "dcd": None,  # no public source
    },
    "inverted": ("pwrkey",),
    "open_drain": (),
    "supply": None,  # 5 V of the Pico's USB or the battery, always on
    "wake": None,  # no RI, and a Pico's lightsleep ends by its timer only
}

modem = make(BOARD)
