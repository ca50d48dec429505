"""The figures by which machines watch the steps: one query each, over an index of open or dead steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, Subquery

from workflow.models import CircuitBreaker, Heartbeat, Sign, Step, StepState
from workflow.models.step import OPEN
from workflow.states import BreakerState


@dataclass(frozen=True, kw_only=True, slots=True)
class Pulse:
    """When workers last left which sign of life, and since when the oldest internal step is due."""

    signs: Mapping[Sign, datetime | None]
    oldest_due_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Queue:
    """How many steps there are, and since when the oldest of them waits."""

    count: int = 0
    oldest_at: datetime | None = None


def pulse(*, at: datetime) -> Pulse:
    """Whether the bank goes on by itself."""
    due = Step.objects.filter(state__in=OPEN, is_external=False, due_at__lte=at)
    oldest = Subquery(due.order_by("due_at").values("due_at")[:1])
    rows = Heartbeat.objects.annotate(oldest_due_at=oldest).values_list(
        "name", "at", "oldest_due_at"
    )
    found = {Sign(name): (marked, oldest) for name, marked, oldest in rows}
    return Pulse(
        signs={sign: found.get(sign, (None, None))[0] for sign in Sign},
        oldest_due_at=next((oldest for _, oldest in found.values()), None),
    )


def open_steps() -> Mapping[StepState, int]:
    """Return how many steps wait or run."""
    rows = Step.objects.filter(state__in=OPEN).order_by().values_list("state")
    return dict.fromkeys(OPEN, 0) | {
        StepState(state): count for state, count in rows.annotate(Count("pk"))
    }


def due_steps(*, at: datetime) -> Mapping[Sign, Queue]:
    """Steps whose turn has come, by whose they are: not those that a circuit breaker holds back."""
    halted = CircuitBreaker.objects.exclude(state=BreakerState.CLOSED).values("name")
    rows = (
        Step.objects.filter(state__in=OPEN, due_at__lte=at)
        .exclude(is_external=True, lane__in=halted)
        .order_by()
        .values_list("is_external")
        .annotate(Count("pk"), Min("due_at"))
    )
    found = {
        Sign.DELIVERY if is_external else Sign.SWEEP: Queue(count=count, oldest_at=oldest)
        for is_external, count, oldest in rows
    }
    return {sign: found.get(sign, Queue()) for sign in Sign}


def outbox(*, at: datetime) -> Queue:
    """Deliveries that have not gone out yet, held back or not; dead ones are dead letters.

    The oldest is none to one receiver of its own, whose lane has a colon: that may be away for days.
    """
    undelivered = Step.objects.filter(state__in=OPEN, is_external=True, scheduled_at__lte=at)
    is_shared = ~Q(lane__contains=":")
    found = undelivered.aggregate(count=Count("pk"), oldest=Min("scheduled_at", filter=is_shared))
    return Queue(count=found["count"], oldest_at=found["oldest"])


def dead_letters() -> Mapping[str, int]:
    """How many steps of each name nobody has redriven or discarded yet."""
    rows = Step.objects.filter(state=StepState.DEAD).order_by().values_list("name")
    return dict(rows.annotate(Count("pk")))


def breakers() -> Mapping[tuple[str, BreakerState], int]:
    """How many circuit breakers of each kind are in which state.

    What is behind a colon in a lane's name is one receiver's, and isn't told.
    """
    found: dict[tuple[str, BreakerState], int] = {}
    for name, state in CircuitBreaker.objects.values_list("name", "state"):
        kind = name.partition(":")[0]
        found = {**{(kind, each): 0 for each in BreakerState}, **found}
        found[kind, BreakerState(state)] += 1
    return found
