"""LilyGO T-Call SIM800L with an AXP192 power chip (2020-03-27, schematic of 2020-04-09).

Read in github.com/Xinyuan-LilyGO/LilyGo-T-Call-SIM800 at commit 11db8bf (2025-10-25):
`schematic/LilyGo-SIM800L-PMU-20200409.pdf` sheet 3 (V1.0, 2020-03-28), `doc/SIM800L_AXP192.MD`,
`examples/Arduino_TinyGSM/utilities.h`.

The AXP192 needs no writing for the module: its defaults feed the converter that IO23 enables (the
document says so). Its own interrupt is on IO35, its bus on IO21 and IO22.
"""
from boards.wiring import make

BOARD = {
    "model": "SIM800",
    "port": "esp32",
    "uart": {"id": 1, "baudrate": 115200, "tx": 27, "rx": 26, "rxbuf": 2048},
    "pins": {
        "pwrkey": 4,  # R12, 0 ohm: straight
        "reset": 5,  # R14, 0 ohm: straight. A strapping pin: high at the host's reset, as it idles
        "status": None,  # a LED only
        "dtr": 32,  # a level shifter that does not invert
        "ri": 33,  # the same
        "dcd": None,  # not connected
    },
    "inverted": (),
    "open_drain": ("pwrkey", "reset"),
    "supply": {"pin": 23, "on": 1},  # enables the module's converter (SY8089)
    "wake": 33,
}

modem = make(BOARD)
