"""An execution while it goes on."""

import sys
from collections.abc import Callable, Iterator
from itertools import cycle
from time import monotonic, sleep
from typing import Final, TextIO

from hourbank_client.answers.shared import ExecutionAnswer
from hourbank_client.calls import Calls
from hourbank_client.cli.words import as_json, moment, printable
from hourbank_client.watching import watch


FRAMES: Final = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
FRAME_SECONDS: Final = 0.1
ERASE: Final = "\r\x1b[2K"


def follow(
    calls: Calls, request_id: str, *, as_lines_of_json: bool, timeout: float | None
) -> ExecutionAnswer | None:
    """Show each change until nothing follows, or the time is over. Returns what was seen last."""
    display: Plain = (Live if _is_live(sys.stdout) and not as_lines_of_json else Plain)(sys.stdout)
    until = None if timeout is None else monotonic() + timeout
    last = None
    try:
        for last in watch(calls, request_id, until=until, while_waiting=display.wait):
            if as_lines_of_json:
                display.say(as_json(last))
            else:
                display.show(last)
    finally:
        display.end()
    return last


def _is_live(out: TextIO) -> bool:
    """Whether it is a terminal that can write over a line, and in letters beyond ASCII."""
    return out.isatty() and out.encoding.lower().startswith("utf")


class Plain:
    """One line for each state that it comes to, and each step that fails."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._said = 0
        self._failed: set[str] = set()

    def show(self, found: ExecutionAnswer) -> None:
        """Say what is new."""
        for line in self._news(found):
            self.say(line)

    def _news(self, found: ExecutionAnswer) -> Iterator[str]:
        for visit in found.visits[self._said :]:
            yield f"{moment(visit.entered_at)}  {visit.state_words} ({visit.state})"
        self._said = len(found.visits)
        for step in found.failed:
            said = f"{step.words}: failed at try {step.tries}"
            if said not in self._failed:
                self._failed.add(said)
                yield said

    def say(self, line: str) -> None:
        """Write one line, at once."""
        self._out.write(printable(line) + "\n")
        self._out.flush()

    wait: Callable[[float], None] = staticmethod(sleep)

    def end(self) -> None:
        """Leave the terminal as it was."""


class Live(Plain):
    """The same, and below it a line that moves: where it is, and what comes next and when."""

    def __init__(self, out: TextIO) -> None:
        super().__init__(out)
        self._now = ""
        self._frames = cycle(FRAMES)
        self.wait = self._move

    def show(self, found: ExecutionAnswer) -> None:
        """Say what is new, above the line that moves."""
        self._out.write(ERASE)
        super().show(found)
        following = [f"{step.words}, {moment(step.next_at)}" for step in found.next[:1]]
        self._now = printable(" · next: ".join([found.state_words, *following]))

    def _move(self, seconds: float) -> None:
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            self._out.write(f"{ERASE}{next(self._frames)} {self._now}")
            self._out.flush()
            sleep(min(FRAME_SECONDS, left))

    def end(self) -> None:
        """Take the line that moves away."""
        self._out.write(ERASE)
        self._out.flush()
