"""Something outside that a test switches on and off, and a step that talks to it."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from tests.workflow.trial import Trial, declared
from workflow.models import CircuitBreaker, EventLog
from workflow.registry import Claimed
from workflow.worker import work_external


LANE = "post"


class Outside:
    """Counts what reaches it, by step; `answers` says what it does with a call."""

    def __init__(self) -> None:
        self.calls: list[tuple[int, datetime]] = []
        self.answers: Callable[[Claimed], Exception | None] = lambda _step: None

    def take(self, *, step: Claimed, at: datetime) -> None:
        self.calls.append((step.id, at))
        if error := self.answers(step):
            raise error

    def goes_away(self) -> None:
        self.answers = lambda _step: ConnectionRefusedError("away")

    def comes_back(self) -> None:
        self.answers = lambda _step: None

    @property
    def times(self) -> Counter[int]:
        """How often each step has called."""
        return Counter(step for step, _at in self.calls)


@contextmanager
def connected(name: str = "post", **definition: Any) -> Iterator[tuple[Outside, Trial]]:
    """An external step for as long as a test takes; its trial notes the outcomes that were written."""
    outside = Outside()
    given = {"effect": outside.take, "lane": LANE, **definition}
    with declared(name, **given) as trial:
        yield outside, trial


def post_at(at: datetime, *, seconds: float = 0, **limits: Any) -> dict[str, int]:
    """Let one worker do what is due outside so many seconds after `at`."""
    now = at + timedelta(seconds=seconds)
    return dict(work_external(clock=lambda: now, **limits))


def breaker(name: str = LANE) -> CircuitBreaker:
    return CircuitBreaker.objects.get(name=name)


def breaker_events(name: str = LANE) -> list[str]:
    events = EventLog.objects.filter(subject_type="breaker", subject_id=breaker(name).pk)
    return list(events.order_by("seq").values_list("type", flat=True))


def locked_rows() -> int:
    """How many rows of the bank's tables somebody has locked, as another connection sees it."""
    with connection.copy().cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_class ON pg_class.oid = relation "
            "WHERE mode IN ('RowShareLock', 'RowExclusiveLock') "
            "AND (relname LIKE 'workflow_%' OR relname LIKE 'catalogue_%') "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        (number,) = cursor.fetchone()
        cursor.connection.close()
    return int(number)
