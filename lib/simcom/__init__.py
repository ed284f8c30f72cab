"""A SIMCom SIM800 or SIM7000 module on a UART as a network interface with sockets."""
from .errors import ModemError
from .modem import (
    STAT_ASLEEP,
    STAT_CONNECT_FAIL,
    STAT_CONNECTING,
    STAT_DENIED,
    STAT_GOT_IP,
    STAT_IDLE,
    STAT_NO_SIM,
    STAT_PIN_REQUIRED,
)
from .sim800 import SIM800
from .sim7000 import SIM7000

__version__ = "0.1.0"
