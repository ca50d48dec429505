"""Whether every request of the bank is where it may be, and has a way on."""

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from django.db.models import Count, Max

from disputes.models import Dispute
from disputes.states import DisputeState
from ledger.queries import differences, escrow_of, totals
from requests_app.models import ServiceRequest
from requests_app.states import FINAL, State
from requests_app.timers import TIMEOUTS
from workflow.models import EventLog, Step, StepState
from workflow.models.step import OPEN


def unlawful_requests() -> Iterator[str]:
    """Requests that wait for nobody, hold minutes after their end, or have a gap in their history."""
    steps: dict[UUID, set[str]] = defaultdict(set)
    alive = Step.objects.filter(state__in=(*OPEN, StepState.DEAD))
    for subject, name in alive.values_list("subject_id", "name"):
        steps[subject].add(name)
    disputes = {
        dispute.request_id: dispute
        for dispute in Dispute.objects.exclude(state=DisputeState.CLOSED).order_by("id")
    }
    events = EventLog.objects.filter(subject_type=ServiceRequest.subject_type).order_by()
    counted = events.values_list("subject_id").annotate(Count("pk"), Max("seq"))
    histories = {subject: (count, last) for subject, count, last in counted}
    for request in ServiceRequest.objects.order_by("id"):
        if wrong := _wrong(request, steps, disputes.get(request.pk)):
            yield f"STATE: {request.state} {request.pk} {wrong}"
        if histories.get(request.pk) != (request.version, request.version):
            yield f"HISTORY: {request.pk} has version {request.version}, its events are {histories.get(request.pk)}"


def _wrong(  # noqa: PLR0911 - one line for each kind of state
    request: ServiceRequest, steps: dict[UUID, set[str]], dispute: Dispute | None
) -> str | None:
    state, own = State(request.state), steps[request.pk]
    escrow = escrow_of(request_id=request.pk)
    is_held = escrow is not None and escrow.closed_at is None
    match state:
        case _ if state in FINAL:
            return "still holds minutes" if is_held else None
        case State.DRAFT:
            return None
        case State.PENDING_VALIDATION:
            return None if own else "has no step"
        case State.COMPLETED if request.confirmed_at:
            return (
                None if escrow and steps[escrow.pk] else "is confirmed, and has no step to pay it"
            )
        case State.DISPUTED:
            return _wrong_dispute(dispute, steps)
        case _ if not request.turn or not request.deadline_at:
            return "is nobody's turn"
        case _:
            return None if TIMEOUTS[state] in own else f"has no timer {TIMEOUTS[state]}"


def _wrong_dispute(dispute: Dispute | None, steps: dict[UUID, set[str]]) -> str | None:
    if dispute is None or dispute.state == DisputeState.WITHDRAWN:
        return "has no open dispute"
    is_ruled = dispute.state == DisputeState.RESOLVED
    return "is ruled, and nothing carries it out" if is_ruled and not steps[dispute.pk] else None


def unreconciled() -> Iterator[str]:
    """Differences in the ledger, and a sum that isn't zero."""
    yield from (f"LEDGER: {each}" for each in differences())
    if rest := ledger_sum():
        yield f"LEDGER: all entries together are {rest} minutes, not 0"


def ledger_sum() -> int:
    """What members have, less what the bank has issued: zero."""
    found = totals()
    return found.available_minutes + found.held_minutes - found.issued_minutes
