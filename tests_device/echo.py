"""A TCP server that sends back what it gets: the peer of the tests. Runs on the PC.

What begins with `\\0later MS\\0` comes back so many milliseconds later, without that.
"""

import re
import time

from tools.peers import RawServer

LATER = re.compile(rb"\0later (\d+)\0")


class EchoServer(RawServer):
    """Listens on 127.0.0.1 (another address for a real module) until closed."""

    def __init__(self, host="127.0.0.1", port=0):
        super().__init__(_echo, host=host, port=port)


def _echo(line):
    while True:
        data = line.recv(4096)
        if not data:
            return
        late = LATER.match(data)
        if late:
            time.sleep(int(late[1]) / 1000)
        line.sendall(data[late.end() if late else 0:])
