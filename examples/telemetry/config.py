# What differs between one device and the next. Copy it beside main.py and edit it.
MODEL = "sim7000"           # sim800 or sim7000
APN = "internet"
HOST, PORT = "telemetry.example.com", 8500
READINGS = 0                # how many to send; 0: for ever
INTERVAL_MS = 60000
UART = 1                    # which UART the module is on
WIRES = {"tx": 27, "rx": 26}  # its pins; UART 1 of an ESP32 has its flash's otherwise
PINS = {"pwrkey": 4, "dtr": 25}
