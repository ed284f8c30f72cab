"""Certificates made for one run: an authority, and servers that are right or wrong in one way."""

import shutil
import ssl
import subprocess
import tempfile
from pathlib import Path

from tools.setup import openssl

NAME = "server.test"        # what the good one is called
# name: (common name, signed by, expired)
SERVERS = {
    "good": (NAME, "ca", False),
    "expired": (NAME, "ca", True),
    "stranger": (NAME, "other", False),
    "misnamed": ("elsewhere.test", "ca", False),
}
KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
# openssl's own settings may not be there; an authority must say that it is one
CONFIG = """\
[req]
distinguished_name = name
x509_extensions = authority
prompt = no
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
"""
PAST = (("-not_before", "20200101000000Z", "-not_after", "20200201000000Z"), ("-days", "-1"))


class Certificates:
    """`ca`: the authority's file (PEM), `ca_der`: as DER; `good`, `expired`, `stranger` (of
    another authority) and `misnamed`: (certificate, key) files."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="certs-"))
        self._config = str(self.folder / "config")
        Path(self._config).write_text(CONFIG)
        for name in ("ca", "other"):
            self._run("req", "-x509", *KEY, "-config", self._config, "-days", "2",
                      "-subj", "/CN=" + name, "-keyout", self._path(name, "key"),
                      "-out", self._path(name, "pem"))
        self.ca = self._path("ca", "pem")
        self.ca_der = self._path("ca", "der")
        self._run("x509", "-in", self.ca, "-outform", "DER", "-out", self.ca_der)
        for name, row in SERVERS.items():
            setattr(self, name, self._server(name, *row))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, name, kind):
        return str(self.folder / (name + "." + kind))

    @staticmethod
    def _run(*args):
        done = subprocess.run([*openssl(), *args], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            raise RuntimeError("openssl %s: %s" % (args[0], done.stdout))

    def _server(self, name, common, by, expired):
        cert, key = self._path(name, "pem"), self._path(name, "key")
        request, more = self._path(name, "csr"), self._path(name, "ext")
        self._run("req", *KEY, "-config", self._config, "-subj", "/CN=" + common, "-keyout", key,
                  "-out", request)
        Path(more).write_text("subjectAltName=DNS:%s\n" % common)
        line = ("x509", "-req", "-in", request, "-CA", self._path(by, "pem"),
                "-CAkey", self._path(by, "key"), "-CAcreateserial", "-extfile", more, "-out", cert)
        for days in PAST if expired else (("-days", "2"),):
            try:        # the first spelling came with OpenSSL 3.4
                self._run(*line, *days)
                break
            except RuntimeError as error:
                last = error
        else:
            raise last
        return cert, key

    def context(self, name="good", version=None):
        """A server's context; `version`: an `ssl.TLSVersion` and no other."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*getattr(self, name))
        if version is not None:
            context.minimum_version = context.maximum_version = version
        return context
