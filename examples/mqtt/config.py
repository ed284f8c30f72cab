# What differs between one device and the next. Copy it beside main.py and edit it.
MODEL = "sim7000"           # sim800 or sim7000
APN = "internet"
BROKER, BROKER_PORT = "broker.example.com", 1883
NAME = b"meter-1"           # unique at the broker
TOPIC = b"meters/1/"
KEEPALIVE_S = 120
READINGS = 0                # how many to publish; 0: for ever
INTERVAL_MS = 60000
UART = 1                    # which UART the module is on
WIRES = {"tx": 27, "rx": 26}  # its pins; UART 1 of an ESP32 has its flash's otherwise
PINS = {"pwrkey": 4, "dtr": 25}
