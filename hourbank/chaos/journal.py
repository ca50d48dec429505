"""What members were answered: the other book, with which the bank's own is compared."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import Any, Self

from hourbank.embedded.places import write_private


class Said(StrEnum):
    """What an answer says: it is done, it is not, or nobody knows, for none came."""

    DONE = "done"
    REFUSED = "refused"
    UNSURE = "unsure"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One thing that a member did, however often it had to be said.

    `action` is the API's name for it. `minutes` are those that the member named or agreed to,
    `key` is the call's Idempotency-Key, and `tries` counts the attempts.
    """

    member: str
    action: str
    said: Said
    via: str = "api"
    request: str = ""
    minutes: int | None = None
    key: str = ""
    status: int = 0
    tries: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """One call over HTTP: what was asked, without ids, and what became of it; times are seconds."""

    what: str
    outcome: str
    began: float
    seconds: float


@dataclass
class Journal:
    """All entries of a run; members write into it from their own threads."""

    # The members of the run, with the minutes that they started with.
    members: dict[str, int] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    attempts: list[Attempt] = field(default_factory=list)
    # Pages fail while the database is away: where it is killed as well, that is no finding.
    may_fail: bool = False
    _lock: Lock = field(default_factory=Lock)

    def write(self, entry: Entry) -> None:
        """Keep what was answered."""
        with self._lock:
            self.entries.append(entry)

    def count(self, attempt: Attempt) -> None:
        """Keep one attempt over HTTP, and count it by what became of it."""
        with self._lock:
            self.calls[attempt.outcome] += 1
            self.attempts.append(attempt)

    def complain(self, sentence: str) -> None:
        """Keep an answer that no member should get."""
        with self._lock:
            self.complaints.append(sentence)

    def done(self, *actions: str) -> list[Entry]:
        """The entries of these actions that were answered as done."""
        return [each for each in self.entries if each.action in actions and each.said == Said.DONE]

    def keep(self, path: Path) -> None:
        """Write it down, one JSON object a line, for who wants to compare again."""
        lines: list[dict[str, Any]] = [{"members": self.members}, *map(asdict, self.entries)]
        write_private(path, "".join(f"{json.dumps(line)}\n" for line in lines))

    @classmethod
    def read(cls, lines: Iterable[str]) -> Self:
        """Read what `keep` wrote."""
        first, *rest = map(json.loads, lines)
        entries = [Entry(**{**line, "said": Said(line["said"])}) for line in rest]
        return cls(members=first["members"], entries=entries)
