"""One run: members at work, kills among them, then quiet, then the comparison."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from threading import Event
from typing import Any, Final, TypeVar

from django.db import connection

from disputes.states import OPEN as OPEN_DISPUTES
from hourbank.chaos import report
from hourbank.chaos.books import requests_of_run
from hourbank.chaos.journal import Journal
from hourbank.chaos.judge import Judge
from hourbank.chaos.lawful import ledger_sum
from hourbank.chaos.members import Life, Person
from hourbank.chaos.patience import patiently
from hourbank.chaos.policy import short_times
from hourbank.chaos.processes import Victim, victims
from hourbank.chaos.report import Report, ordered
from hourbank.chaos.town import publish, settle, staff
from hourbank.chaos.verdict import verdict
from hourbank.chaos.watching import Watcher
from requests_app.states import FINAL, State
from workflow.models import Step
from workflow.models.step import OPEN


# Longer than a killed worker's lease, and than all the short times together.
QUIET_SECONDS: Final = 240.0
# Where a request may wait for a person without an end.
PATIENT: Final = (State.DRAFT, State.DISPUTED)

Clock = Callable[[], datetime]
Say = Callable[[str], None]
Work = Callable[[Event], None]
LifeT = TypeVar("LifeT", bound=Life)


@dataclass(kw_only=True)
class Run:
    """What a run is asked for, and what it keeps."""

    url: str
    data: Path
    supervisor: int
    seed: int
    seconds: float
    members: int
    kill_every: float
    also_database: bool
    clock: Clock
    say: Say
    journal: Journal = field(default_factory=Journal)
    kills: Counter[str] = field(default_factory=Counter)
    killed_at: list[tuple[str, float]] = field(default_factory=list)

    def play(self) -> Report:
        """Do all of it; interrupted, it still puts the Policy back."""
        since = self.clock()
        self.journal.may_fail = self.also_database
        people = settle(self.members, journal=self.journal, clock=self.clock)
        services = publish(people, url=self.url, journal=self.journal, clock=self.clock)
        lives = self._lives(people, services)
        watcher = Watcher(supervisor=self.supervisor, clock=self.clock)
        self.say(f"{len(lives)} members at work for {self.seconds:.0f} s; seed {self.seed}.")
        with self._times(), self._in_background(watcher.watch):
            # The judge ends last: no dispute of the run stays without a ruling.
            with self._in_background(self._judge().sit), self._in_background(*lives):
                self._kill()
            self.say("Traffic has stopped; waiting until what is due is done.")
            quiet, wrong = self._wait_until_quiet(watcher)
        wrong += verdict(self.journal)
        return self._report(watcher, since=since, quiet=quiet, wrong=wrong)

    def _times(self) -> AbstractContextManager[None]:
        """The Policy's times during the run."""
        return short_times(data=self.data, staff_id=staff().pk, clock=self.clock)

    def _lives(self, people: list[Person], services: list[dict[str, Any]]) -> list[Work]:
        """What each member does until they are told to stop."""
        return [self._life(Life, people, services, number).live for number in range(len(people))]

    def _life(
        self, kind: type[LifeT], people: list[Person], services: list[dict[str, Any]], number: int
    ) -> LifeT:
        return kind(
            person=people[number],
            others=[*people[:number], *people[number + 1 :]],
            services=services,
            url=self.url,
            journal=self.journal,
            chance=self._chance(f"member {number}"),
        )

    def _judge(self) -> Judge:
        return Judge(journal=self.journal, chance=self._chance("judge"), clock=self.clock)

    def whom(self, chance: Random) -> Iterator[Victim]:
        """Who is killed, one after the other."""
        return victims(chance, also_database=self.also_database)

    def _chance(self, of: str) -> Random:
        """Each has a row of its own, so that no thread's haste changes another's choices."""
        return Random(f"{self.seed} {of}")  # noqa: S311 - no secret

    @contextmanager
    def _in_background(self, *works: Work) -> Iterator[None]:
        """Let these run beside the block; at its end they are told to stop. Raises what they raised."""
        stop = Event()
        with ThreadPoolExecutor(max_workers=len(works)) as pool:
            running: list[Future[None]] = [pool.submit(work, stop) for work in works]
            try:
                yield
            finally:
                stop.set()
        for future in running:
            future.result()

    def _kill(self) -> None:
        """Until the time of traffic is over."""
        chance, until = self._chance("kills"), time.monotonic() + self.seconds
        row = self.whom(chance)
        while True:
            pause = min(chance.expovariate(1 / self.kill_every), 4 * self.kill_every)
            if time.monotonic() + pause > until:
                time.sleep(max(0.0, until - time.monotonic()))
                return
            time.sleep(pause)
            self._kill_one(next(row), chance)

    def _kill_one(self, victim: Victim, chance: Random) -> None:
        found = victim.find(self.supervisor, chance)
        if found and found.kill():
            self.kills[victim.kind] += 1
            self.killed_at.append((victim.program, time.monotonic()))
            self.say(f"killed {victim.kind} ({found.pid})")

    def _wait_until_quiet(self, watcher: Watcher) -> tuple[float, list[str]]:
        """Until all programs are back and nothing is due any more; what still is when patience ends."""
        begin = time.monotonic()
        while restless := self._restless(watcher):
            if time.monotonic() - begin > QUIET_SECONDS:
                break
            time.sleep(1.0)
        return time.monotonic() - begin, [f"QUIET: {sentence}" for sentence in restless]

    def _restless(self, watcher: Watcher) -> list[str]:
        found = [f"{name} has not come back" for name in watcher.missing]
        at = self.clock()
        due = patiently(lambda: Step.objects.filter(state__in=OPEN, due_at__lte=at).count())
        waiting = requests_of_run(self.journal).exclude(state__in=(*FINAL, *PATIENT))
        disputed = requests_of_run(self.journal).filter(disputes__state__in=OPEN_DISPUTES)
        if due:
            found.append(f"{due} steps are due")
        if open_ones := patiently(lambda: waiting.count() + disputed.count()):
            found.append(f"{open_ones} requests still wait for their timers")
        return found

    def _report(
        self, watcher: Watcher, *, since: datetime, quiet: float, wrong: list[str]
    ) -> Report:
        watcher.look_at_programs()  # who came back last
        said = Counter(str(entry.said) for entry in self.journal.entries)
        found = Report(
            seed=self.seed,
            minutes=self.seconds / 60,
            members=self.members,
            kills=ordered(self.kills),
            restarts=ordered(watcher.restarts),
            longest_away_seconds=dict(sorted(watcher.longest_away.items())),
            calls=ordered(self.journal.calls),
            said=ordered(said),
            executions=report.executions(self.journal),
            steps=report.steps(since=since),
            longest_lag_seconds=watcher.longest_lag_seconds,
            slowest_step_seconds=report.slowest(since=since, is_external=False),
            slowest_delivery_seconds=report.slowest(since=since, is_external=True),
            quiet_after_seconds=quiet,
            ledger_sum_minutes=ledger_sum(),
            wrong=wrong,
        )
        connection.close()
        return found
