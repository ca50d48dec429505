"""Starts the embedded programs as a person would, and looks at what the machine is left with."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import psycopg


CHECKOUT = Path(__file__).resolve().parent.parent.parent
PATIENCE_SECONDS = 240.0  # for a machine that does much else
OWN_VARIABLES = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "PORT")


def bare_environment(**extra: str) -> dict[str, str]:
    """Our environment without what the test run itself put there."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in OWN_VARIABLES and not key.startswith(("HOURBANK_", "PYTEST_", "COV_"))
    }
    return {**kept, **extra}


def call(
    *argv: str, environment: Mapping[str, str], cwd: Path = CHECKOUT
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end and keep what it said."""
    return subprocess.run(  # noqa: S603
        argv, env=dict(environment), cwd=cwd, capture_output=True, text=True, check=False
    )


def wait_for(condition: Callable[[], object], what: str) -> None:
    """Ask less and less often: what is asked is mostly slower to come for each time it is asked."""
    deadline, pause = time.monotonic() + PATIENCE_SECONDS, 0.01
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(pause)
        pause = min(pause * 1.3, 0.1)


@dataclass(frozen=True)
class Process:
    """A process of this machine; its start makes it the same one when numbers come again."""

    pid: int
    start: str

    def is_alive(self) -> bool:
        seen = _stat(self.pid)
        return bool(seen) and seen[19] == self.start and seen[0] not in "ZX"

    def command_line(self) -> str:
        return Path(f"/proc/{self.pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()

    def kill(self) -> None:
        if self.is_alive():
            os.kill(self.pid, signal.SIGKILL)


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def process(pid: int) -> Process:
    return Process(pid=pid, start=_stat(pid)[19])


def family_of(pid: int) -> list[Process]:
    """The process and all that descends from it, oldest first."""
    children: dict[int, list[int]] = {}
    starts: dict[int, str] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        if seen := _stat(int(folder.name)):
            children.setdefault(int(seen[1]), []).append(int(folder.name))
            starts[int(folder.name)] = seen[19]
    found, queue = [], [pid]
    while queue:
        current = queue.pop(0)
        if current in starts:
            found.append(Process(pid=current, start=starts[current]))
            queue += children.get(current, [])
    return found


@dataclass
class Program:
    """A running `python -m hourbank.embedded …`, or a script, with its output in a file."""

    arguments: tuple[str, ...]
    output: Path
    environment: Mapping[str, str]
    python: tuple[str, ...] = (sys.executable,)
    cwd: Path = CHECKOUT
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        with self.output.open("ab") as file:
            self.process = subprocess.Popen(  # noqa: S603
                [*self.python, *self.arguments],
                env=dict(self.environment),
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.stop()

    def text(self) -> str:
        return self.output.read_text(errors="replace")

    def wait_until_ready(self) -> Self:
        wait_for(lambda: "READY" in self.text() or self.process.poll() is not None, "READY")
        assert "READY" in self.text(), self.text()
        return self

    def family(self) -> list[Process]:
        return family_of(self.process.pid)

    def child(self, part: str) -> Process:
        """The one child whose command line has this in it."""
        parent = self.process.pid
        found = [
            each
            for each in self.family()
            if _stat(each.pid)[1:2] == [str(parent)] and part in each.command_line()
        ]
        assert len(found) == 1, [each.command_line() for each in found]
        return found[0]

    def wait(self) -> int:
        return self.process.wait(timeout=PATIENCE_SECONDS)

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.wait()

    def kill_everything(self) -> None:
        """Power off, nearly: the whole family at once, by SIGKILL."""
        for each in self.family():
            each.kill()
        self.wait()


def servers(data: Path, *, path: str = str(CHECKOUT), **how: Any) -> Program:
    """The servers on this data; `path` is Python's."""
    output = how.pop("output", Path(f"{data}.out"))
    output.write_text("")
    arguments = ("-m", "hourbank.embedded", "servers")
    environment = bare_environment(HOURBANK_DATA=str(data), PYTHONPATH=path)
    return Program(arguments=arguments, output=output, environment=environment, **how)


def read_environment(data: Path) -> dict[str, str]:
    lines = (data / "bank.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def ask(data: Path, statement: str, role: str = "DATABASE_OWNER_URL") -> list[tuple[object, ...]]:
    """The rows of a statement that is run on the servers of this data, in its own transaction."""
    with psycopg.connect(read_environment(data)[role]) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []
