# What differs between one device and the next. Copy it beside main.py and edit it.
MODEL = "sim7000"           # sim800 or sim7000
APN = "internet"
SERVER = ("telemetry.example.com", 8500)    # answers each reading with a line
ORDERS = ("telemetry.example.com", 8501)    # says `interval MS` whenever it likes
READINGS = 0                # how many to send; 0: for ever
INTERVAL_MS = 10000
UART = 1                    # which UART the module is on
WIRES = {"tx": 27, "rx": 26}  # its pins; UART 1 of an ESP32 has its flash's otherwise
PINS = {"pwrkey": 4, "dtr": 25}
