"""The codes of ``+CME ERROR`` and ``+CMS ERROR`` that the module knows [manual 19]."""

CME = {
    3: "operation not allowed", 4: "operation not supported", 10: "SIM not inserted",
    11: "SIM PIN required", 12: "SIM PUK required", 13: "SIM failure", 14: "SIM busy",
    15: "SIM wrong", 16: "incorrect password", 20: "memory full", 21: "invalid index",
    30: "no network service", 31: "network timeout", 50: "incorrect parameters",
    100: "unknown", 107: "GPRS services not allowed", 148: "unspecified GPRS error",
    149: "PDP authentication failure", 160: "DNS resolve failed", 161: "socket open failed",
    180: "GPRS not attached", 181: "TCP/IP stack busy", 765: "invalid input value",
    767: "operation failed", 772: "SIM powered down", 797: "CFUN state is 0 or 4",
}

CMS = {
    302: "operation not allowed", 303: "operation not supported", 304: "invalid PDU mode "
    "parameter", 305: "invalid text mode parameter", 310: "SIM not inserted",
    311: "SIM PIN required", 313: "SIM failure", 321: "invalid memory index",
    322: "memory full", 330: "SMSC address unknown", 331: "no network service",
    500: "unknown error",
}


class Refused(Exception):
    """A command ends in ``ERROR``, or in the coded form when CMEE asks for it.

    ``code`` None: plain ``ERROR`` whatever CMEE says (unknown command, over-long line).
    """

    def __init__(self, code=3, sms=False):
        super().__init__(code)
        self.code = code
        self.sms = sms

    def text(self, cmee):
        if self.code is None or not cmee:
            return "ERROR"
        head = "+CMS ERROR: " if self.sms else "+CME ERROR: "
        if cmee == 1:
            return head + str(self.code)
        return head + (CMS if self.sms else CME).get(self.code, "unknown")
