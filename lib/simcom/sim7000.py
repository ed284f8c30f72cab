"""SIM7000 series: rows and numbers, no logic. Sources: application note V1.01, AT manual V1.06,
hardware document V1.07."""
from .modem import Modem


class SIM7000(Modem):
    LINKS = 8  # application note 3
    START_MS = 125000  # the manual says 75 s, the field has seen 120
    # as in sim800.py; 50: [manual 8.2.9]; CGDCONT: LTE attaches with that APN [field]
    ROWS = (
        "SIM7000 SIM7070 SIM7080\n"
        "+CREG? +CGREG? +CEREG?\n"
        "115200 9600 57600 38400 19200 921600 230400 4800 2400 1200\n"
        "50\n"
        "CGDCONT\n"
        "1100 10000 1300 7000 300\n"
        "+SPIC +CPINR\n"
        "1\n"
        "gnss timers\n"
        "1"
    )
