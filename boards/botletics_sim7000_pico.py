"""Botletics SIM7000 shield (v6) on a Raspberry Pi Pico.

Shield: github.com/botletics/SIM7000-LTE-Shield at commit 15523b1 (2022-11-28),
`Schematics/SIM7000 Shield Schematic v6.png`, `Media/SIM7000 Shield Pinouts v6.PNG`. Nobody has
published wires to a Pico: these are ours. GP4 to the shield's 11, GP5 to its 10, GP6 to its 6,
GP7 to its 7, GP9 to its 9; the Pico's 3V3 to its 5V/LOGIC. A LiPo battery feeds the module.
"""
from boards.wiring import make

BOARD = {
    "model": "SIM7000",
    "port": "rp2",
    "uart": {"id": 1, "baudrate": 115200, "tx": 4, "rx": 5, "rxbuf": 2048},
    "pins": {
        "pwrkey": 6,  # through a diode: low pulls, high lets go
        "reset": 7,  # the same
        "status": None,  # a LED only
        "dtr": None,  # shield's 8 when JP2 is bridged; then a GPIO of your choice
        "ri": 9,
        "dcd": None,  # not connected
    },
    "inverted": (),
    "open_drain": (),
    "supply": None,  # the battery, always on
    "wake": None,  # a Pico's lightsleep ends by its timer only
}

modem = make(BOARD)
