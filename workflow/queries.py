"""What is read about steps: how much is due, what is stuck, how it is tried again, what is halted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Min, Q

from workflow import rows
from workflow.models import POLICY_ID, CircuitBreaker, Policy, Step, StepPolicy, StepState
from workflow.models.step import OPEN
from workflow.registry import registry
from workflow.retry import RetryPolicy
from workflow.states import BreakerState


# The sweep runs each second: what is due for longer than this waits for workers that don't come.
OVERDUE_AFTER: Final = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class StepFigures:
    """Dead letters, overdue steps, and since when the oldest of these is due."""

    dead: int
    overdue: int
    oldest_due_at: datetime | None


def overdue(*, at: datetime) -> Q:
    """Steps that should have been done, or given back by a worker that had them, before `at`."""
    return Q(state__in=OPEN, due_at__lt=at - OVERDUE_AFTER)


def step_figures(*, at: datetime) -> StepFigures:
    """What a coordinator looks at first; both counts go over partial indexes."""
    late = Step.objects.filter(overdue(at=at)).aggregate(count=Count("pk"), oldest=Min("due_at"))
    return StepFigures(
        dead=Step.objects.filter(state=StepState.DEAD).count(),
        overdue=late["count"],
        oldest_due_at=late["oldest"],
    )


def current_policy() -> Policy:
    """The parameters of the bank at this moment."""
    policy = rows.fetch(Policy, rows.BY_KEY, POLICY_ID)
    if policy is None:
        raise Policy.DoesNotExist(POLICY_ID)
    return policy


def retry_policy(*, name: str) -> RetryPolicy:
    """How a step is tried again now: what staff have set, else what the code declares.

    Raises `LookupError` for a step that no code knows.
    """
    declared = registry.step(name).retry
    row = StepPolicy.objects.filter(pk=name).first()
    return row.as_retry_policy() if row else declared


def halted_breakers(*, name: str = "") -> list[CircuitBreaker]:
    """The breakers that are open or half-open; of one lane alone, where it is named."""
    halted = CircuitBreaker.objects.exclude(state=BreakerState.CLOSED).order_by("name")
    return list(halted.filter(name=name) if name else halted)


def has_to_hear_of_success(*, name: str) -> bool:
    """Whether a success changes the breaker: it lets a probe through, or has counted failures."""
    concerned = Q(state=BreakerState.HALF_OPEN) | Q(state=BreakerState.CLOSED, failures__gt=0)
    return CircuitBreaker.objects.filter(concerned, name=name).exists()
