from . import errors as errors
from . import socket as socket
from .errors import ModemError as ModemError
from .names import STAT_ASLEEP as STAT_ASLEEP
from .names import STAT_CONNECT_FAIL as STAT_CONNECT_FAIL
from .names import STAT_CONNECTING as STAT_CONNECTING
from .names import STAT_DENIED as STAT_DENIED
from .names import STAT_GOT_IP as STAT_GOT_IP
from .names import STAT_IDLE as STAT_IDLE
from .names import STAT_NO_SIM as STAT_NO_SIM
from .names import STAT_PIN_REQUIRED as STAT_PIN_REQUIRED
from .sim800 import SIM800 as SIM800
from .sim7000 import SIM7000 as SIM7000

__version__: str
