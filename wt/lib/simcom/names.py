"""What `status()` returns, by name; also names of the module `simcom`."""

STAT_IDLE = 0
STAT_CONNECTING = 1
STAT_GOT_IP = 3
STAT_ASLEEP = 4
STAT_NO_SIM = -1
STAT_PIN_REQUIRED = -2
STAT_DENIED = -3
STAT_CONNECT_FAIL = -4
