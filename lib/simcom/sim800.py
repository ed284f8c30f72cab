"""SIM800 series: rows and numbers, no logic. Sources: application note V1.03, AT manual V1.09,
hardware documents of SIM800L and SIM800C."""
from .modem import Modem


class SIM800(Modem):
    LINKS = 6  # application note 4
    START_MS = 75000  # CONNECT OK or FAIL [manual 8.2.2]; 160 s in single connection mode
    # What parts read, a line each: what AT+CGMM may contain; questions for registration; rates
    # it can be fixed to, likelier first [manual 2.2.41]; APN's longest; whose APN counts; pulse
    # on, UART ready at the latest, pulse off, off at the latest, reset, in ms [hardware 3.3];
    # what tells the PIN attempts left; values of CSCLK [manual 6.2.20]; what else
    # it has (parts of these names); CIPCCFG's least WaitTm.
    ROWS = (
        "SIM800 SIM808 SIM868\n"
        "+CREG? +CGREG?\n"
        "115200 9600 57600 38400 19200 460800 230400 4800 2400 1200\n"
        "64\n"
        "CSTT\n"
        "1100 8000 1600 3000 120\n"
        "+SPIC\n"
        "1 2\n"
        "call\n"
        "2"
    )
