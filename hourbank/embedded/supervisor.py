"""Watches over running children: restarts what dies, until it is told to stop."""

import os
import select
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from hourbank.embedded import logs
from hourbank.embedded.children import Child, Family, how_it_ended
from hourbank.embedded.logs import say


LOOK_SECONDS = 0.5
PIPE_BYTES = 4096
TRIM_SECONDS = 60.0
FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 10.0
STEADY_SECONDS = 10.0  # who has run for so long starts again with the first wait


class StopRequested(BaseException):
    """Somebody asked us to stop: not an error, and nothing to be caught on the way."""


class Signals:
    """SIGINT, SIGTERM and SIGHUP ask us to stop; a second one asks for haste."""

    def __init__(self) -> None:
        self.received: list[int] = []
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._writer, False)

    def pause(self, seconds: float) -> None:
        """Sleep; raises StopRequested as soon as a signal has come."""
        if not self.received:
            self.doze(seconds)
        if self.received:
            raise StopRequested

    def doze(self, seconds: float) -> None:
        """Sleep, but not through a signal."""
        if select.select([self._reader], [], [], seconds)[0]:
            os.read(self._reader, PIPE_BYTES)

    def in_haste(self) -> bool:
        """Whether a second signal has come."""
        return len(self.received) > 1

    @contextmanager
    def caught(self) -> Iterator["Signals"]:
        """Note the signals for as long as the block lasts."""
        numbers = [signal.SIGINT, signal.SIGTERM]
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup keeps its meaning
            numbers.append(signal.SIGHUP)
        before = {number: signal.signal(number, self._note) for number in numbers}
        try:
            yield self
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            os.close(self._reader)
            os.close(self._writer)

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self.received.append(number)
        try:
            os.write(self._writer, b"!")
        except BlockingIOError:
            return


class Watched:
    """One child, and what is known of its restarts."""

    def __init__(self, child: Child, at: float) -> None:
        self.child = child
        self._started = at
        self._wait = FIRST_WAIT_SECONDS
        self._due: float | None = None

    def tend(self, family: Family, at: float) -> None:
        """Look after it: `at` is the monotonic time in seconds."""
        if self._due is None and (code := self.child.exit_code()) is not None:
            self._plan_restart(code, at)
        elif self._due is not None and at >= self._due:
            self.child = family.restart(self.child)
            self._started, self._due = at, None

    def _plan_restart(self, code: int, at: float) -> None:
        if at - self._started > STEADY_SECONDS:
            self._wait = FIRST_WAIT_SECONDS
        name = self.child.command.name
        say(f"{name} ended {how_it_ended(code)}; it is started again in {self._wait:.0f} s.")
        self._due = at + self._wait
        self._wait = min(self._wait * 2, LONGEST_WAIT_SECONDS)


def watch(
    children: Iterable[Child],
    family: Family,
    *,
    log_folder: Path,
    until: Callable[[], bool] = lambda: False,
) -> None:
    """Until `until` says so, or for ever; StopRequested comes out of the pause."""
    watched = [Watched(child, time.monotonic()) for child in children]
    next_trim = time.monotonic() + TRIM_SECONDS
    while not until():
        family.pause(LOOK_SECONDS)
        for each in watched:
            each.tend(family, time.monotonic())
        if time.monotonic() > next_trim:
            logs.trim(log_folder)
            next_trim += TRIM_SECONDS
