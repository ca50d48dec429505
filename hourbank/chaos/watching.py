"""What is seen of the bank while it is disturbed: how far steps are behind, and who came back."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from threading import Event
from typing import Final

from django.db import InterfaceError, OperationalError, connection
from django.db.models import Min

from hourbank.chaos.processes import Process, programs_of
from workflow.models import Step
from workflow.models.step import OPEN


LOOK_SECONDS: Final = 0.25


class Watcher:
    """Looks at processes and due steps, a few times a second."""

    def __init__(self, *, supervisor: int, clock: Callable[[], datetime]) -> None:
        self._supervisor, self._clock = supervisor, clock
        self._running: dict[str, Process] = programs_of(supervisor)
        self.names = frozenset(self._running)
        self._gone_at: dict[str, float] = {}
        self.restarts: Counter[str] = Counter()
        self.longest_away: dict[str, float] = {}
        self.longest_lag_seconds = 0.0

    def watch(self, stop: Event) -> None:
        """Until it is time to stop."""
        try:
            while not stop.wait(LOOK_SECONDS):
                self.look_at_programs()
                self._look_at_steps()
        finally:
            connection.close()

    def look_at_programs(self) -> None:
        """Note who has gone, and who is back."""
        now, found = time.monotonic(), programs_of(self._supervisor)
        for name in self.names:
            before, current = self._running.get(name), found.get(name)
            if current == before:
                continue
            if current is None:
                self._gone_at.setdefault(name, now)
                continue
            away = now - self._gone_at.pop(name, now)
            self.longest_away[name] = max(away, self.longest_away.get(name, 0.0))
            self.restarts[name] += 1
            self._running[name] = current

    @property
    def missing(self) -> list[str]:
        """Programs that have not come back."""
        return sorted(self.names - set(programs_of(self._supervisor)))

    def _look_at_steps(self) -> None:
        """How long what is due has waited; a step whose worker was killed waits from its lease's end."""
        at = self._clock()
        try:
            due = Step.objects.filter(state__in=OPEN, due_at__lte=at)
            oldest = due.aggregate(oldest=Min("due_at"))["oldest"]
        except (OperationalError, InterfaceError):
            connection.close()  # the database is one of the victims
            return
        if oldest:
            self.longest_lag_seconds = max(self.longest_lag_seconds, (at - oldest).total_seconds())
