"""Whether every request of the bank is where it may be, and has a way on."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final
from uuid import UUID

from django.db.models import Count, Max

from disputes.models import Dispute
from disputes.states import OPEN as OPEN_DISPUTE
from disputes.states import DisputeState
from disputes.timers import ASSIGN, EXECUTE, RESPONSE, SETTLEMENT
from ledger.queries import differences, escrow_of, requests_with_hold, totals
from requests_app.models import ServiceRequest
from requests_app.states import FINAL, State
from requests_app.timers import TIMEOUTS
from workflow.models import EventLog, Step, StepState
from workflow.models.step import OPEN


# The step that ends a dispute's state when nobody does anything.
STEP_OF: Final = {
    DisputeState.OPENED: ASSIGN,
    DisputeState.AWAITING_RESPONSE: RESPONSE,
    DisputeState.PROPOSED: SETTLEMENT,
    DisputeState.RESOLVED: EXECUTE,
}


def unlawful_requests() -> Iterator[str]:
    """Requests and disputes that wait for nobody, hold minutes after their end, or have a gap in their history."""
    steps: dict[UUID, set[str]] = defaultdict(set)
    alive = Step.objects.filter(state__in=(*OPEN, StepState.DEAD))
    for subject, name in alive.values_list("subject_id", "name"):
        steps[subject].add(name)
    disputed = set(Dispute.objects.filter(state__in=OPEN_DISPUTE).values_list("request", flat=True))
    holding = requests_with_hold()
    for request in ServiceRequest.objects.order_by("id").iterator():
        is_disputed, is_held = request.pk in disputed, request.pk in holding
        if wrong := _wrong(request, steps, is_disputed=is_disputed, is_held=is_held):
            yield f"STATE: {request.state} {request.pk} {wrong}"
    for dispute in Dispute.objects.order_by("id"):
        if wrong := _wrong_dispute(dispute, steps[dispute.pk]):
            yield f"STATE: {dispute.state} {dispute.pk} {wrong}"
    yield from _gaps(ServiceRequest)
    yield from _gaps(Dispute)


def _gaps(model: type[ServiceRequest | Dispute]) -> Iterator[str]:
    events = EventLog.objects.filter(subject_type=model.subject_type).order_by()
    counted = events.values_list("subject_id").annotate(Count("pk"), Max("seq"))
    histories = {subject: (count, last) for subject, count, last in counted}
    for pk, version in model._default_manager.order_by("id").values_list("pk", "version"):  # noqa: SLF001 - documented API
        if histories.get(pk) != (version, version):
            yield f"HISTORY: {pk} has version {version}, its events are {histories.get(pk)}"


def _wrong(  # noqa: PLR0911 - one line for each kind of state
    request: ServiceRequest, steps: dict[UUID, set[str]], *, is_disputed: bool, is_held: bool
) -> str | None:
    state, own = State(request.state), steps[request.pk]
    match state:
        case _ if state in FINAL:
            return "still holds minutes" if is_held else None
        case State.DRAFT:
            return None
        case State.PENDING_VALIDATION:
            return None if own else "has no step"
        case State.COMPLETED if request.confirmed_at:
            escrow = escrow_of(request_id=request.pk)
            return (
                None if escrow and steps[escrow.pk] else "is confirmed, and has no step to pay it"
            )
        case State.DISPUTED:
            return None if is_disputed else "has no open dispute"
        case _ if not request.turn or not request.deadline_at:
            return "is nobody's turn"
        case _:
            return None if TIMEOUTS[state] in own else f"has no timer {TIMEOUTS[state]}"


def _wrong_dispute(dispute: Dispute, own: set[str]) -> str | None:
    """What it lacks: the step that ends its state, or a time by which the staff are to be done."""
    needed = STEP_OF.get(DisputeState(dispute.state))
    if needed is not None and needed not in own:
        return f"has no step {needed}"
    is_staffs = dispute.state in {DisputeState.UNDER_REVIEW, DisputeState.APPEALED}
    return "has no target time" if is_staffs and dispute.target_at is None else None


def unreconciled() -> Iterator[str]:
    """Differences in the ledger, and a sum that isn't zero."""
    yield from (f"LEDGER: {each}" for each in differences())
    if rest := ledger_sum():
        yield f"LEDGER: all entries together are {rest} minutes, not 0"


def ledger_sum() -> int:
    """What members have, less what the bank has issued: zero."""
    found = totals()
    return found.available_minutes + found.held_minutes - found.issued_minutes
