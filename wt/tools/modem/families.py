"""What differs between the two families: rows and numbers."""

SIM800 = "sim800"
SIM7000 = "sim7000"
BOTH = (SIM800, SIM7000)

_STANDARD = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800)


class Family:
    """One family's numbers (manuals, hardware designs, application notes)."""

    def __init__(self, **rows):
        self.__dict__.update(rows)


FAMILIES = {
    SIM800: Family(
        name=SIM800,
        slots=6,
        info="SIM800 R14.18",
        maker="SIMCOM_Ltd",
        model="SIMCOM_SIM800",
        revision="1418B05SIM800L24",
        imei="866104023267696",
        imsi="204046620123456",
        iccid="898600810906F8048812",
        bauds=(0,) + _STANDARD,
        autobauds=_STANDARD[:8],
        line_limit=556,
        commands_limit=99,
        call_ready=True,
        calls=True,
        registrations=("CREG", "CGREG"),
        boot_ms=3000,
        off_low_ms=(1500, 33000),   # PWRKEY low this long and released: power down
        on_low_ms=1000,
        reset_low_ms=105,
        reset_boot_ms=2700,
        waittm_min=2,
        cifsr_short=True,           # CIFSR and CIPCLOSE have the short list of states
        attach_max_ms=10000,
        csclk=(0, 1, 2),
        cfun=(0, 1, 4),
        psuttz_malformed=False,
        saves=True,                 # AT&W
        psm=False,
        voltage=(3400, 3500, 4300, 4400),
    ),
    SIM7000: Family(
        name=SIM7000,
        slots=8,
        info="SIM7000G R1529",
        maker="SIMCOM_Ltd",
        model="SIMCOM_SIM7000G",
        revision="1529B07SIM7000G",
        imei="869951031234567",
        imsi="204046620123456",
        iccid="89860117851012345678",
        bauds=(0, 300, 600) + _STANDARD[:9] + (921600, 2000000, 2900000, 3000000, 3200000,
                                               3686400, 4000000),
        autobauds=(9600, 19200, 38400, 57600, 115200),
        line_limit=559,
        commands_limit=39,
        call_ready=False,
        calls=False,
        registrations=("CREG", "CGREG", "CEREG"),
        boot_ms=4500,
        off_low_ms=(1200, 33000),
        on_low_ms=1000,
        reset_low_ms=252,
        reset_boot_ms=4500,
        waittm_min=1,
        cifsr_short=False,
        attach_max_ms=75000,
        csclk=(0, 1),
        cfun=(0, 1, 4, 5, 6, 7),
        psuttz_malformed=True,
        saves=False,
        psm=True,
        voltage=(2900, 3100, 4300, 4400),
    ),
}
