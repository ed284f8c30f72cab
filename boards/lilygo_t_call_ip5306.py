"""LilyGO T-Call SIM800L with an IP5306 power chip, v1.4 (2020-08-11).

Read in github.com/Xinyuan-LilyGO/LilyGo-T-Call-SIM800 at commit 11db8bf (2025-10-25):
`schematic/LilyGo-SIM800L-IP5306-20200811.pdf` sheet 3 (V1.0, 2020-08-18), `doc/SIM800L_IP5306.MD`,
`examples/Arduino_TinyGSM/utilities.h` (the register).

The older v1.3 (2019-06-10) has no DTR and no RI: None for both; its RESET is on IO5 (R114 fitted).
"""
from boards.wiring import make

BOARD = {
    "model": "SIM800",
    "port": "esp32",
    "uart": {"id": 1, "baudrate": 115200, "tx": 27, "rx": 26, "rxbuf": 2048},
    "pins": {
        "pwrkey": 4,  # R115, 0 ohm: straight
        "reset": None,  # IO5 in the tables; in this version's schematic R114 is not fitted
        "status": None,  # a LED only
        "dtr": 32,  # Q6, a level shifter that does not invert
        "ri": 33,  # Q7, the same
        "dcd": None,  # not connected
    },
    "inverted": (),
    "open_drain": ("pwrkey",),
    "supply": {
        "pin": 23,  # enables the 4.4 V converter (SY8089)
        "on": 1,
        # IP5306, SYS_CTL0: bit 1 keeps the boost converter on at a small load. Without it a board
        # on its battery goes off while the module sleeps
        "i2c": {"sda": 21, "scl": 22, "address": 0x75, "register": 0x00, "value": 0x37},
    },
    "wake": 33,
}

modem = make(BOARD)
