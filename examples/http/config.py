# What differs between one device and the next. Copy it beside main.py and edit it.
MODEL = "sim7000"           # sim800 or sim7000
APN = "internet"
URL = "http://telemetry.example.com/readings"
READINGS = 0                # how many to post; 0: for ever
INTERVAL_MS = 60000
UART = 1                    # the module's TX and RX are where the port puts this UART's pins
PINS = {"pwrkey": 4, "dtr": 25}
