"""Servers of one's own that wait for the disk, as a bank's do: the others of script/bench don't."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlsplit

from hourbank.embedded.binaries import find_binaries
from hourbank.embedded.children import Family
from hourbank.embedded.servers import start_servers, throwaway_place


#: The role that owns databases and tables.
OWNER: Final = "hourbank_owner"


@dataclass(frozen=True, kw_only=True)
class Server:
    """A PostgreSQL on whose word one can rely."""

    host: str

    def environment(self, database: str) -> dict[str, str]:
        """The variables by which the bank finds this database."""
        return {
            **os.environ,
            "DATABASE_URL": f"postgresql://hourbank@/{database}?host={self.host}",
            "DATABASE_OWNER_URL": f"postgresql://{OWNER}@/{database}?host={self.host}",
            "LOG_LEVEL": "ERROR",
        }

    def rival(self, database: str) -> dict[str, str]:
        """The variables by which the clients of other systems find this database."""
        return {
            **os.environ,
            "RIVAL_HOST": self.host,
            "RIVAL_ROLE": OWNER,
            "RIVAL_DATABASE": database,
            "PYTHONPATH": os.getcwd(),
        }

    def create(self, database: str, *, template: str = "template1") -> None:
        """Make a database, empty or as another is."""
        self.program(
            "psql", "-d", "postgres", "-qc", f"CREATE DATABASE {database} TEMPLATE {template}"
        )

    def program(self, name: str, *options: str) -> str:
        """Run one of PostgreSQL's programs against the server. Returns what it prints."""
        path = find_binaries().postgres.with_name(name)
        command = [str(path), "-h", self.host, "-U", OWNER, *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own
        if done.returncode:
            raise RuntimeError(f"{name} failed: {done.stderr}")
        return done.stdout


@contextmanager
def durable_server() -> Iterator[Server]:
    """Start it with the settings of an embedded bank; it is gone in the end, with its data."""
    with Family() as family:
        given = {"REDIS_URL": os.environ["REDIS_URL"]}
        servers = start_servers(throwaway_place(family), family, given=given, durable=True)
        parts = urlsplit(servers.environment["DATABASE_URL"])
        yield Server(host=parse_qs(parts.query)["host"][0])


def run(argv: list[str], environment: Mapping[str, str]) -> None:
    """Run a Python program of ours to its end."""
    subprocess.run([sys.executable, *argv], env=environment, check=True)  # noqa: S603 - our own
