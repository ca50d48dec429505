"""The embedded Valkey: messages between the bank's processes, nothing that must be kept."""

import signal
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from hourbank.embedded.binaries import Binaries
from hourbank.embedded.children import Child, Command, Family
from hourbank.embedded.places import Place


SOCKET = "valkey.sock"
STARTING_SECONDS = 30.0


@dataclass(frozen=True, kw_only=True)
class Valkey:
    """A server on a socket in `sockets`, a folder that only we can enter."""

    place: Place
    binaries: Binaries
    sockets: Path

    @property
    def url(self) -> str:
        """The address for its clients."""
        return f"unix://{quote(str(self.sockets / SOCKET))}?db=0"

    def start(self, family: Family) -> Child:
        """Start it and wait until it answers."""
        child = family.start(self._server())
        family.wait_until(
            self.is_ready, child=child, seconds=STARTING_SECONDS, what="The message server (Valkey)"
        )
        return child

    def is_ready(self) -> bool:
        """Whether it answers."""
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            try:
                client.connect(str(self.sockets / SOCKET))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def _server(self) -> Command:
        # The socket's path is relative: the server needs no way into the folders above.
        settings = {
            "port": "0",
            "unixsocket": SOCKET,
            "unixsocketperm": "777",
            "save": "",
            "appendonly": "no",
            "daemonize": "no",
            "maxmemory": "256mb",
            "maxmemory-policy": "noeviction",
        }
        options = [part for key, value in settings.items() for part in (f"--{key}", value)]
        return Command(
            name="valkey",
            argv=(str(self.binaries.valkey), *options),
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            cwd=self.sockets,
            log=self.place.logs / "valkey.log",
            user=self.place.user,
            stop=((signal.SIGTERM, 5.0),),
        )
