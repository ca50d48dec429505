"""The run: a chaos with the bank's own times, steady members, and kills that are rarer."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any, Final

from hourbank.chaos.members import Person
from hourbank.chaos.patience import patiently
from hourbank.chaos.processes import Victim, victims
from hourbank.chaos.run import Run, Work
from hourbank.chaos.watching import Watcher
from hourbank.load.members import Newcomer, Reader, with_a_past
from hourbank.load.report import LoadReport, report_of
from workflow.models import Step
from workflow.models.step import OPEN


VICTIMS: Final = frozenset({"web", "worker", "valkey"})


@dataclass(kw_only=True)
class Load(Run):
    """`every` is the number of seconds between two doings of a member."""

    every: float
    readers: int

    def _times(self) -> AbstractContextManager[None]:
        """Nobody waits for a timer: what is open in the end waits for its people."""
        return nullcontext()

    def _lives(self, people: list[Person], services: list[dict[str, Any]]) -> list[Work]:
        """Newcomers who deal with each other, and members of the large bank who read."""
        newcomers = [
            self._life(Newcomer, people, services, number) for number in range(len(people))
        ]
        for one in newcomers:
            one.every = self.every
        chance = self._chance("readers")
        readers = [
            Reader(
                member=member,
                url=self.url,
                journal=self.journal,
                chance=self._chance(f"reader {number}"),
                every=self.every,
            )
            for number, member in enumerate(with_a_past(self.readers, chance=chance))
        ]
        return [*(one.live for one in newcomers), *(one.live for one in readers)]

    def whom(self, chance: Random) -> Iterator[Victim]:
        """Who is killed, one after the other: beat and courier are left to chaos."""
        everybody = victims(chance, also_database=self.also_database)
        return (each for each in everybody if each.program in VICTIMS)

    def _restless(self, watcher: Watcher) -> list[str]:
        found = [f"{name} has not come back" for name in watcher.missing]
        at = self.clock()
        if due := patiently(lambda: Step.objects.filter(state__in=OPEN, due_at__lte=at).count()):
            found.append(f"{due} steps are due")
        return found

    def _report(
        self, watcher: Watcher, *, since: datetime, quiet: float, wrong: list[str]
    ) -> LoadReport:
        found = super()._report(watcher, since=since, quiet=quiet, wrong=wrong)
        return report_of(found, attempts=self.journal.attempts, kills=self.killed_at)
