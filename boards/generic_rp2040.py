"""A bare module on an RP2040: a wiring to begin with. Copy this file and change what differs.

Ours, from the port's rules: UART 1 has TX on 4, 8, 20, 24, RX on 5, 9, 21, 25, CTS on 6, 10, 22,
26 and RTS on 7, 11, 23, 27; UART 0 has TX on 0, 12, 16, 28, RX on 1, 13, 17, 29, CTS on 2, 14, 18
and RTS on 3, 15, 19. Levels: a SIM800's pins are made for 2.8 V, a SIM7000's for 1.8 V; PWRKEY
and RESET go straight to the module. For flow control add `"cts": 6, "rts": 7` to `uart`, and
`modem.config(flow=True)`.
"""
from boards.wiring import make

MODEL = "SIM7000"  # or "SIM800"

BOARD = {
    "model": MODEL,
    "port": "rp2",
    "uart": {"id": 1, "baudrate": 115200, "tx": 4, "rx": 5, "rxbuf": 2048},
    "pins": {
        "pwrkey": 10,
        "reset": 11,  # a SIM800C has none: None
        "status": 12,
        "dtr": 13,
        "ri": 14,
        "dcd": 15,
    },
    "inverted": (),  # those with a transistor in between
    "open_drain": ("pwrkey", "reset"),
    "supply": None,  # {"pin": 16, "on": 1}, if a GPIO switches the module's supply
    "wake": None,  # lightsleep ends by its timer only
}

modem = make(BOARD)
