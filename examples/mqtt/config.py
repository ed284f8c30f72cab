# What differs between one device and the next. Copy it beside main.py and edit it.
MODEL = "sim7000"           # sim800 or sim7000
APN = "internet"
BROKER, BROKER_PORT = "broker.example.com", 1883
NAME = b"meter-1"           # unique at the broker
TOPIC = b"meters/1/"
KEEPALIVE_S = 120
READINGS = 0                # how many to publish; 0: for ever
INTERVAL_MS = 60000
UART = 1                    # the module's TX and RX are where the port puts this UART's pins
PINS = {"pwrkey": 4, "dtr": 25}
