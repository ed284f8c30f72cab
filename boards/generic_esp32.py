"""A bare module on an ESP32: a wiring to begin with. Copy this file and change what differs.

Ours, from the port's rules: RI on a GPIO that ends a sleep (RTC: 0, 2, 4, 12 to 15, 25 to 27, 32
to 39), inputs without an output (34 to 39) for what the module drives, no strapping pin (0, 2, 5,
12, 15), no pin of the flash (6 to 11) or of a WROVER's PSRAM (16, 17). Levels: a SIM800's pins
are made for 2.8 V, a SIM7000's for 1.8 V; PWRKEY and RESET go straight to the module.
"""
from boards.wiring import make

MODEL = "SIM7000"  # or "SIM800"

BOARD = {
    "model": MODEL,
    "port": "esp32",
    "uart": {"id": 1, "baudrate": 115200, "tx": 27, "rx": 26, "rxbuf": 2048},
    "pins": {
        "pwrkey": 4,
        "reset": 14,  # a SIM800C has none: None
        "status": 34,
        "dtr": 25,
        "ri": 33,
        "dcd": 35,
    },
    "inverted": (),  # those with a transistor in between
    "open_drain": ("pwrkey", "reset"),
    "supply": None,  # {"pin": 13, "on": 1}, if a GPIO switches the module's supply
    "wake": 33,
}

modem = make(BOARD)
