"""Clients of what is compared, as processes of their own, who live lives in turns."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, Self

from bench.durable import Server


class Contestant(Protocol):
    """Something that can be measured with so many connections at once."""

    name: str

    def turn(self, *, connections: int, seconds: float, is_hot: bool) -> float:
        """Lives per second, of all connections together."""


@dataclass(kw_only=True)
class Crowd:
    """The clients of one contestant: each a process with one connection, kept for all rounds."""

    name: str
    module: str
    what: str
    environment: Mapping[str, str]
    python: str = sys.executable
    clients: list[subprocess.Popen[str]] = field(default_factory=list)

    def prepare(self) -> Self:
        """Let it make what it needs in its database."""
        command = [self.python, "-m", self.module, "prepare", "0"]
        subprocess.run(command, env=self.environment, check=True)  # noqa: S603 - our own
        return self

    def gather(self, most: int) -> None:
        """Start the clients, and wait until they have warmed up."""
        for number in range(most):
            command = [self.python, "-m", self.module, self.what, str(number + 1)]
            self.clients.append(
                subprocess.Popen(  # noqa: S603 - our own
                    command,
                    env=self.environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
        for client in self.clients:
            while (line := _hear(client)) != "ready":
                if not line:
                    raise RuntimeError(f"A client of {self.name} has ended.")

    def turn(self, *, connections: int, seconds: float, is_hot: bool) -> float:
        """Lives per second of so many of them at once."""
        at_work = self.clients[:connections]
        for client in at_work:
            _tell(client, f"{seconds} {'hot' if is_hot else 'spread'}\n")
        rates = []
        for client in at_work:
            done, spent = _hear(client).split()
            rates.append(int(done) / float(spent))
        return sum(rates)

    def leave(self) -> None:
        """End them."""
        for client in self.clients:
            if client.stdin:
                client.stdin.close()
        for client in self.clients:
            client.wait()


@dataclass(kw_only=True)
class Yardstick:
    """PostgreSQL's own pgbench, its mixture after TPC-B."""

    name: str
    server: Server
    databases: Mapping[bool, str]

    def prepare(self, scales: Mapping[bool, int]) -> Self:
        """Fill its tables: with one branch, each transaction writes the same row."""
        for is_hot, database in self.databases.items():
            self.server.create(database)
            self.server.program("pgbench", "-i", "-q", "-s", str(scales[is_hot]), database)
        return self

    def turn(self, *, connections: int, seconds: float, is_hot: bool) -> float:
        """Transactions per second."""
        count = str(connections)
        options = ["-n", "-M", "prepared", "-c", count, "-j", count, "-T", str(round(seconds) or 1)]
        said = self.server.program("pgbench", *options, self.databases[is_hot])
        found = [line for line in said.splitlines() if line.startswith("tps = ")]
        return float(found[0].split()[2])


def _tell(client: subprocess.Popen[str], line: str) -> None:
    if client.stdin is None:
        raise RuntimeError("The client has no ears.")
    client.stdin.write(line)
    client.stdin.flush()


def _hear(client: subprocess.Popen[str]) -> str:
    if client.stdout is None:
        raise RuntimeError("The client has no mouth.")
    return client.stdout.readline().strip()


def leave_all(contestants: Sequence[Any]) -> None:
    """End all clients that there are."""
    for contestant in contestants:
        if isinstance(contestant, Crowd):
            contestant.leave()
