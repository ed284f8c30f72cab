"""A real MQTT broker (mosquitto) as a process."""

import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from tools.setup import mosquitto

START_S = 10
CONFIG = """\
listener %(port)d 127.0.0.1
allow_anonymous true
persistence true
persistence_location %(folder)s/
autosave_on_changes true
log_dest file %(folder)s/log
log_type all
user root
max_inflight_messages 1
%(more)s
"""
TLS = """\
listener %(port)d 127.0.0.1
cafile %(ca)s
certfile %(cert)s
keyfile %(key)s
"""


def free_port():
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Broker:
    """`port`, and `tls_port` when certificates are given; what it stored outlives a restart."""

    def __init__(self, certificates=None):
        self._folder = Path(tempfile.mkdtemp(prefix="broker-"))
        self.port = free_port()
        self.tls_port = free_port() if certificates else None
        more = ""
        if certificates:
            more = TLS % {"port": self.tls_port, "ca": certificates.ca,
                          "cert": certificates.good[0], "key": certificates.good[1]}
        (self._folder / "config").write_text(
            CONFIG % {"port": self.port, "folder": self._folder, "more": more})
        self._process = None

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self):
        """Start it; returns when it listens."""
        self._process = subprocess.Popen(
            mosquitto() + ["-c", str(self._folder / "config")], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
        end = time.monotonic() + START_S
        while time.monotonic() < end and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return self
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("mosquitto did not start: " + self.log())

    def stop(self):
        """End it; connections are closed."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process.stdout.close()
            self._process = None

    def kill(self):
        """As a power cut: nothing is said to anybody."""
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()
        self._process = None

    def log(self, until=""):
        """What it has written down: each packet, received and sent. `until`: a text that is on its
        way still; returns without it after some seconds."""
        path = self._folder / "log"
        end = time.monotonic() + START_S
        while True:
            text = path.read_text(errors="replace") if path.exists() else ""
            if until in text or time.monotonic() > end:
                return text
            time.sleep(0.02)
