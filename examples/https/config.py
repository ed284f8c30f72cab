# What differs between one device and the next. Copy it beside main.py and edit it.
MODEL = "sim7000"           # sim800 or sim7000
APN = "internet"
URL = "https://telemetry.example.com/readings"
CA = "ca.der"               # the authority that signed the server's certificate, as DER
UART = 1                    # the module's TX and RX are where the port puts this UART's pins
PINS = {"pwrkey": 4, "dtr": 25}
