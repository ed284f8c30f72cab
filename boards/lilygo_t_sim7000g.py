"""LilyGO T-SIM7000G (ESP32-WROVER), the version of 2020-04-15 and later ESP32 ones.

Read in github.com/Xinyuan-LilyGO/LilyGO-T-SIM7000G at commit 3e506bd (2025-08-09):
`schematic/SIM7000G_20200415.pdf` sheet 3 (V1.6, 2020-05-04), `README.MD`,
`Historical/SIM7000G_20200415/README.MD`; the same pins in LilyGo-Modem-Series at commit 7d8ce57
(2025-08-22), the page in `docs/en/esp32/sim7000-esp32/`.
"""
from boards.wiring import make

BOARD = {
    "model": "SIM7000",
    "port": "esp32",
    "uart": {"id": 1, "baudrate": 115200, "tx": 27, "rx": 26, "rxbuf": 2048},
    "pins": {
        "pwrkey": 4,  # Q4, an NPN: high presses the key
        "reset": None,  # IO5 in one README; in the schematic its R40 is not fitted, NC elsewhere
        "status": None,  # a LED only
        "dtr": 25,  # Q3, a level shifter that does not invert
        "ri": None,  # not connected
        "dcd": None,  # not connected
    },
    "inverted": ("pwrkey",),
    "open_drain": (),
    "supply": None,  # the battery or USB, always on
    "wake": None,  # no RI: lightsleep ends by its timer
}

modem = make(BOARD)
