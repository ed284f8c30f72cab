"""The other side of real clients: servers on 127.0.0.1, certificates, and the client's process.

Each server is a context manager that listens on a free port and is gone at its end. What is
here needs CPython only, because tests_device does; `websocket` beside it needs microdot.
"""

from .broker import Broker
from .certs import Certificates
from .client import Client, ClientError
from .http import HttpServer
from .raw import NtpServer, RawServer

__all__ = ("Broker", "Certificates", "Client", "ClientError", "HttpServer", "NtpServer",
           "RawServer")
