"""Botletics SIM7000 shield (v6) on an ESP32 board.

Shield: github.com/botletics/SIM7000-LTE-Shield at commit 15523b1 (2022-11-28),
`Schematics/SIM7000 Shield Schematic v6.png`, `Media/SIM7000 Shield Pinouts v6.PNG`. Wires to the
ESP32: github.com/botletics/Botletics-SIM7000 at commit 2625b84 (2025-03-26),
`examples/ESP32_LTE_Demo/ESP32_LTE_Demo.ino`: 16 to the shield's 10, 17 to its 11, 18 to its 6,
5 to its 7, the ESP32's 3V3 to its 5V/LOGIC. A LiPo battery feeds the module.

On an ESP32-WROVER 16 and 17 belong to the PSRAM: use other pins for the UART there.
"""
from boards.wiring import make

BOARD = {
    "model": "SIM7000",
    "port": "esp32",
    "uart": {"id": 2, "baudrate": 115200, "tx": 17, "rx": 16, "rxbuf": 2048},
    "pins": {
        "pwrkey": 18,  # shield's 6, through a diode: low pulls, high lets go
        "reset": 5,  # shield's 7, the same. A strapping pin: high at the host's reset, as it idles
        "status": None,  # a LED only
        "dtr": None,  # shield's 8 when JP2 is bridged; no public wiring says to which GPIO
        "ri": None,  # shield's 9; the same
        "dcd": None,  # not connected
    },
    "inverted": (),
    "open_drain": (),
    "supply": None,  # the battery, always on
    "wake": None,  # wire the shield's 9 to an RTC GPIO (33, say), then name it here and as "ri"
}

modem = make(BOARD)
