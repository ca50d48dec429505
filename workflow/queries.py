"""What is read about steps: how much is due, and what is stuck."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Min, Q

from workflow.models import Step, StepState
from workflow.models.step import OPEN


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
