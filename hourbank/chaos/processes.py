"""The processes of the running embedded bank, as the machine shows them."""

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from hourbank.chaos.errors import ChaosError
from hourbank.embedded.bank import PROGRAMS
from hourbank.embedded.guard import alive


PROC: Final = Path("/proc")
SERVERS: Final = ("postgres", "valkey")
# Where the fields of /proc/<pid>/stat stand, after the name in brackets.
_PARENT, _START = 1, 19


@dataclass(frozen=True, slots=True)
class Process:
    """A process; its start makes it the same one when numbers come again."""

    pid: int
    start: str

    def kill(self) -> bool:
        """By SIGKILL, unless it has ended."""
        if start_of(self.pid) != self.start:
            return False
        try:
            os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True


def _stat(pid: int) -> list[str]:
    try:
        return (PROC / f"{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def start_of(pid: int) -> str:
    """When the process began, as the kernel counts; nothing where there is none."""
    found = _stat(pid)
    return found[_START] if found else ""


def children_of(pid: int) -> list[Process]:
    """Find what the process has started itself, oldest first; the dead that nobody reaped left out."""
    numbers = sorted(int(folder.name) for folder in PROC.glob("[0-9]*"))
    stats = ((number, _stat(number)) for number in numbers)
    return [
        Process(number, stat[_START])
        for number, stat in stats
        if stat and stat[_PARENT] == str(pid) and stat[0] not in "ZX"
    ]


def supervisor_of(data: Path) -> int:
    """Find the process that runs the bank on this data: its lock names it."""
    if not (PROC / "self/stat").exists():
        raise ChaosError("The processes of the bank are found by /proc, which this system has not.")
    try:
        holder = (data / "lock").read_text().strip()
    except FileNotFoundError:
        holder = ""
    if not holder.isdigit() or not alive(int(holder)):
        raise ChaosError(f"No bank runs on the data in {data}: start script/server first.")
    return int(holder)


def programs_of(supervisor: int) -> dict[str, Process]:
    """The bank's programs and servers that run now, by name."""
    named = ((_name(process.pid), process) for process in children_of(supervisor))
    return {name: process for name, process in named if name}


def _name(pid: int) -> str:
    """What a child of the supervisor is; nothing for its guard and for what only sets up."""
    try:
        server = (PROC / f"{pid}/comm").read_text().strip().removesuffix("-server")
        if server in SERVERS:
            return server
        lines = (PROC / f"{pid}/environ").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return ""
    told = (line.removeprefix(b"HOURBANK_PROCESS=") for line in lines if b"_PROCESS=" in line)
    return next((name for name in map(os.fsdecode, told) if name in PROGRAMS), "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Victim:
    """What is killed: a whole program, or (`is_inner`) one of the processes that it started."""

    program: str
    is_inner: bool
    weight: int

    @property
    def kind(self) -> str:
        """What the report calls it."""
        return f"a process of the {self.program}" if self.is_inner else self.program

    def find(self, supervisor: int, chance: Random) -> Process | None:
        """The process to kill; None while there is none."""
        whole = programs_of(supervisor).get(self.program)
        if whole is None or not self.is_inner:
            return whole
        inner = children_of(whole.pid)
        return chance.choice(inner) if inner else None


VICTIMS: Final = (
    Victim(program="worker", is_inner=False, weight=3),
    Victim(program="worker", is_inner=True, weight=3),
    Victim(program="web", is_inner=False, weight=2),
    Victim(program="web", is_inner=True, weight=3),
    Victim(program="valkey", is_inner=False, weight=2),
    Victim(program="courier", is_inner=False, weight=1),
    Victim(program="beat", is_inner=False, weight=1),
)
DATABASE_VICTIMS: Final = (
    Victim(program="postgres", is_inner=False, weight=1),
    Victim(program="postgres", is_inner=True, weight=1),
)


def victims(chance: Random, *, also_database: bool) -> Iterator[Victim]:
    """An endless row of victims, drawn by their weights."""
    known = (*VICTIMS, *DATABASE_VICTIMS) if also_database else VICTIMS
    while True:
        yield chance.choices(known, [victim.weight for victim in known])[0]
