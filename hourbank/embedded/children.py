"""Child processes that live no longer than this one, whatever way it ends."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from hourbank.embedded.errors import EmbeddedError
from hourbank.embedded.users import User, launcher


GUARD = Path(__file__).parent / "guard.py"
STEP_SECONDS = 0.02

Pause = Callable[[float], None]


@dataclass(frozen=True, kw_only=True)
class Command:
    """A program to run: with which surroundings, and how it is to be stopped.

    `stop` is the signals to try in order, each with the seconds it gets before the next; after
    the last, what is left of its process group is killed. `gentle` says that this is done as
    well when we die, and not at once the hard way.
    """

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    cwd: Path
    log: Path | None = None
    user: User | None = None
    stop: tuple[tuple[int, float], ...] = ((signal.SIGTERM, 10.0),)
    gentle: bool = False
    own_session: bool = True
    own_group: bool = True  # without it, it is in ours, and what it starts is its own affair
    pass_fds: tuple[int, ...] = ()
    stdin: bytes | None = None


class Guard:
    """The process that cleans up after us. See `guard.py`."""

    def __init__(self, *, keep_fds: tuple[int, ...] = ()) -> None:
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-I", "-S", str(GUARD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
            pass_fds=keep_fds,
        )

    def watch(self, child: "Child") -> None:
        """End this child if we can't."""
        stages = child.command.stop if child.command.gentle else ()
        self._tell(do="watch", pid=child.pid, stages=stages)

    def forget(self, child: "Child") -> None:
        """Leave it alone: it has ended, and its number may become another's."""
        self._tell(do="forget", pid=child.pid)

    def remove_later(self, folder: Path) -> None:
        """Remove this folder after all else has ended."""
        self._tell(do="remove", path=str(folder))

    def close(self) -> None:
        """End it; it removes its folders first."""
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()

    def _tell(self, **order: Any) -> None:
        pipe = self._process.stdin
        if pipe is None or self._process.poll() is not None:
            return  # somebody killed it: the kernel's death signal is left
        try:
            pipe.write(json.dumps(order).encode() + b"\n")
            pipe.flush()
        except BrokenPipeError:
            return


class Child:
    """One running program."""

    def __init__(self, command: Command, guard: Guard) -> None:
        self.command = command
        self._guard = guard
        with _output(command.log) as output:
            self._process = subprocess.Popen(  # noqa: S603
                [*launcher(command.user), *_death(command), "--", *command.argv],
                env=dict(command.env),
                cwd=command.cwd,
                stdin=_input(command),
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                start_new_session=command.own_session,
                process_group=0 if command.own_group and not command.own_session else None,
                pass_fds=command.pass_fds,
            )
        guard.watch(self)
        self._feed()

    @property
    def pid(self) -> int:
        """Its process number, which is that of its session and group as well."""
        return self._process.pid

    def exit_code(self) -> int | None:
        """None while it runs. Once it has ended, so has everything it started."""
        if self._process.returncode is None and self._has_ended():
            self._end_group()
            self._guard.forget(self)
            self._process.wait()
        return self._process.returncode

    def wait(self, *, seconds: float, pause: Pause = time.sleep) -> int | None:
        """Return the exit code, or None if it still runs after these seconds."""
        deadline = time.monotonic() + seconds
        while (code := self.exit_code()) is None and time.monotonic() < deadline:
            pause(STEP_SECONDS)
        return code

    def send(self, number: int) -> None:
        """Send a signal to the program itself, unless it has ended."""
        if self._process.returncode is None:
            os.kill(self.pid, number)

    def stop(self, *, hurry: Callable[[], bool] = lambda: False) -> int:
        """End it, gently first; `hurry` cuts the waiting short. Returns its exit code."""
        for number, seconds in self.command.stop:
            if self.exit_code() is not None:
                break
            self.send(number)
            self._wait_unless(hurry, seconds)
        while (code := self.exit_code()) is None:
            self._end_group()
            self.wait(seconds=1)
        return code

    def _wait_unless(self, hurry: Callable[[], bool], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not hurry() and self.exit_code() is None:
            time.sleep(STEP_SECONDS)

    def _has_ended(self) -> bool:
        """Look without reaping: while it isn't reaped its number can't be anybody else's."""
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, self.pid, options) is not None

    def _end_group(self) -> None:
        try:
            if self.command.own_group:
                os.killpg(self.pid, signal.SIGKILL)
            else:
                os.kill(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return  # nobody left in it

    def _feed(self) -> None:
        if self._process.stdin is None:
            return
        try:
            self._process.stdin.write(self.command.stdin or b"")
            self._process.stdin.close()
        except BrokenPipeError:
            return  # it has ended already, and its exit code says why


class Family:
    """The children of one process: started in order, stopped in reverse.

    They die with the thread that starts them, so start them from one that lasts.
    """

    def __init__(
        self,
        *,
        pause: Pause = time.sleep,
        hurry: Callable[[], bool] = lambda: False,
        keep_fds: tuple[int, ...] = (),
    ) -> None:
        self.pause = pause
        self._hurry = hurry
        self._children: list[Child] = []
        self.guard = Guard(keep_fds=keep_fds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        while self._children:
            self._children.pop().stop(hurry=self._hurry)
        self.guard.close()

    def start(self, command: Command) -> Child:
        """Start a program as the youngest of them."""
        child = Child(command, self.guard)
        self._children.append(child)
        return child

    def restart(self, child: Child) -> Child:
        """Start the same program again, in the same place of the order."""
        fresh = Child(child.command, self.guard)
        self._children[self._children.index(child)] = fresh
        return fresh

    def stop(self, child: Child) -> int:
        """Stop one of them; returns its exit code."""
        code = child.stop(hurry=self._hurry)
        self._children.remove(child)
        return code

    def run(self, command: Command, *, seconds: float) -> int:
        """Start it and wait for its end; returns its exit code."""
        child = self.start(command)
        code = child.wait(seconds=seconds, pause=self.pause)
        self.stop(child)
        if code is None:
            raise EmbeddedError(
                f"{command.name} did not end within {seconds:.0f} seconds.", log=command.log
            )
        return code

    def wait_until(
        self, ready: Callable[[], bool], *, child: Child, seconds: float, what: str
    ) -> None:
        """Until `ready` says so; an error if the child ends first or the time is over."""
        deadline = time.monotonic() + seconds
        while not ready():
            if (code := child.exit_code()) is not None:
                raise EmbeddedError(
                    f"{what} ended at once, {how_it_ended(code)}.", log=child.command.log
                )
            if time.monotonic() > deadline:
                sentence = f"{what} did not answer within {seconds:.0f} seconds."
                raise EmbeddedError(sentence, log=child.command.log)
            self.pause(STEP_SECONDS)


def how_it_ended(code: int) -> str:
    """Put an exit code into words: `with exit code 3`, `by SIGKILL`."""
    return f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"


def _death(command: Command) -> list[str]:
    number = command.stop[0][0] if command.gentle else signal.SIGKILL
    return ["--parent", str(os.getpid()), "--signal", str(int(number))]


def _input(command: Command) -> int | None:
    if command.stdin is not None:
        return subprocess.PIPE
    return subprocess.DEVNULL if command.own_session else None


@contextmanager
def _output(log: Path | None) -> Iterator[IO[bytes] | None]:
    if log is None:
        yield None
        return
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with log.open("ab") as file:
        yield file
