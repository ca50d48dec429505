"""What stands still, and why: each case by the rule that finds it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Min, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from disputes.models import Dispute
from ledger.queries import requests_of_escrows
from requests_app.models import ServiceRequest
from requests_app.queries import stuck
from requests_app.states import State
from workflow.models import Step, StepState
from workflow.queries import overdue


# The steps that check a request, and those that pay it, take seconds; with all their retries as
# declared less than three minutes. After this time something is wrong.
STEPS_TAKE: Final = timedelta(minutes=5)
MOST_CASES: Final = 200


class Reason(TextChoices):
    """Why something counts as stuck."""

    DEAD_LETTER = "DEAD_LETTER", _("A step has used up its tries: redrive or discard it")
    OVERDUE_STEP = "OVERDUE_STEP", _("A step is overdue: does a worker run?")
    NOT_VALIDATED = "NOT_VALIDATED", _("Still being checked, which takes seconds")
    NOT_SETTLED = "NOT_SETTLED", _("Confirmed and still not paid, which takes seconds")
    IN_PROGRESS = "IN_PROGRESS", _("In progress for longer than the Policy expects")


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One thing that stands still since `since`; a step's case names the step and its last error.

    `request_id` is the request that waits for it, where one does.
    """

    reason: Reason
    since: datetime
    subject_type: str
    subject_id: UUID
    request_id: UUID | None
    title: str
    state: str
    step_id: int | None = None
    step: str = ""
    error: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cases:
    """All that is stuck for one reason: how much, since when, and the longest ones of it."""

    reason: Reason
    count: int
    oldest_at: datetime | None
    longest: list[Case]


def stuck_cases(*, at: datetime, most: int = MOST_CASES) -> list[Cases]:
    """Everything that needs somebody, by reason; of each at most `most` cases, the longest first.

    Each reason is read off its own index: `step_dead`, `step_due`, `request_by_state` (a state
    that requests leave within seconds, or days), `request_in_progress`.
    """
    found: list[tuple[Reason, QuerySet[Any], str]] = [
        (Reason.DEAD_LETTER, Step.objects.filter(state=StepState.DEAD), "finished_at"),
        (Reason.OVERDUE_STEP, Step.objects.filter(overdue(at=at)), "due_at"),
        (
            Reason.NOT_VALIDATED,
            _requests(State.PENDING_VALIDATION, submitted_at__lte=at - STEPS_TAKE),
            "submitted_at",
        ),
        (
            Reason.NOT_SETTLED,
            _requests(State.COMPLETED, confirmed_at__lte=at - STEPS_TAKE),
            "confirmed_at",
        ),
        (Reason.IN_PROGRESS, stuck(at=at), "started_at"),
    ]
    longest = {reason: list(rows.order_by(since, "pk")[:most]) for reason, rows, since in found}
    waiting = _waiting_requests(row for rows in longest.values() for row in rows)
    return [
        _cases(reason, rows, since, longest=longest[reason], waiting=waiting)
        for reason, rows, since in found
    ]


def _requests(state: State, **since: datetime) -> QuerySet[ServiceRequest]:
    return ServiceRequest.objects.filter(state=state, **since)


def _cases(
    reason: Reason,
    rows: QuerySet[Any],
    since: str,
    *,
    longest: list[Any],
    waiting: dict[UUID, ServiceRequest],
) -> Cases:
    figures = rows.order_by().aggregate(count=Count("pk"), oldest=Min(since))
    return Cases(
        reason=reason,
        count=figures["count"],
        oldest_at=figures["oldest"],
        longest=[_case(reason, row, getattr(row, since), waiting) for row in longest],
    )


def _case(reason: Reason, row: Any, since: datetime, waiting: dict[UUID, ServiceRequest]) -> Case:
    if isinstance(row, ServiceRequest):
        return Case(
            reason=reason,
            since=since,
            subject_type=row.subject_type,
            subject_id=row.pk,
            request_id=row.pk,
            title=row.title,
            state=row.state,
        )
    request = waiting.get(row.subject_id)
    return Case(
        reason=reason,
        since=since,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        request_id=request.pk if request else None,
        title=request.title if request else "",
        state=request.state if request else "",
        step_id=row.pk,
        step=row.name,
        error=row.error_code,
    )


def _waiting_requests(rows: Iterable[Any]) -> dict[UUID, ServiceRequest]:
    """The request behind each step's subject: it itself, or the one of an escrow or a dispute."""
    subjects: dict[str, set[UUID]] = {"request": set(), "escrow": set(), "dispute": set()}
    for row in rows:
        if isinstance(row, Step) and row.subject_type in subjects:
            subjects[row.subject_type].add(row.subject_id)
    ids = {subject_id: subject_id for subject_id in subjects["request"]}
    ids |= requests_of_escrows(escrow_ids=subjects["escrow"])
    disputes = Dispute.objects.filter(pk__in=subjects["dispute"])
    ids |= dict(disputes.values_list("pk", "request_id"))
    requests = ServiceRequest.objects.only("title", "state").in_bulk(set(ids.values()))
    return {
        subject_id: requests[request_id]
        for subject_id, request_id in ids.items()
        if request_id in requests
    }
