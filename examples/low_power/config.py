# What differs between one device and the next. Copy it beside main.py and edit it.
MODEL = "sim7000"           # sim800 or sim7000
APN = "internet"
HOST, PORT = "telemetry.example.com", 8500
INTERVAL_MS = 600000        # between two readings
WATCHDOG_MS = 60000         # an RP2040 takes 8388 at most
UART = 1                    # which UART the module is on
WIRES = {"tx": 27, "rx": 26}  # its pins; UART 1 of an ESP32 has its flash's otherwise
PINS = {"pwrkey": 4, "dtr": 25, "ri": 33}
