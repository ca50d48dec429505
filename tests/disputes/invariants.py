"""What holds of every dispute at every moment: states, hands, words, times and minutes fit together."""

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import QuerySet, Sum

from disputes.models import Dispute
from disputes.states import FINAL, HEARD, IN_HAND, DisputeState, SettlementState, StatementKind
from disputes.timers import ASSIGN, ASSIGN_APPEAL, EXECUTE, OVERDUE, RESPONSE, SETTLEMENT
from ledger.models import Debt, Entry, Escrow
from ledger.states import Kind
from requests_app.states import State
from workflow.models import EventLog, Step
from workflow.moves import moves_of
from workflow.registry import registry


WAITING: Final = ("WAITING", "RUNNING")
# What ends each state when nobody does anything; staff are late in the others, and told so.
ENDED_BY: Final = {
    DisputeState.OPENED: ASSIGN,
    DisputeState.AWAITING_RESPONSE: RESPONSE,
    DisputeState.PROPOSED: SETTLEMENT,
    DisputeState.RESOLVED: EXECUTE,
}
DUE_AT: Final = {RESPONSE: "respond_by", EXECUTE: "execute_at", OVERDUE: "target_at"}


def problems_of_disputes(disputes: QuerySet[Dispute] | None = None) -> list[str]:
    """One sentence for each thing that is not as it must be, in all disputes unless some are named."""
    rows = Dispute.objects.all() if disputes is None else disputes
    return [
        f"{dispute.state} {dispute.pk}: {sentence}"
        for dispute in rows.select_related("request").order_by("id")
        for check in (_history, _steps, _settlements, _rulings, _hands, _request, _end)
        for sentence in check(dispute)
    ]


def _history(dispute: Dispute) -> Iterator[str]:
    events = list(EventLog.objects.filter(subject_id=dispute.pk).order_by("seq"))
    if [event.seq for event in events] != list(range(1, dispute.version + 1)):
        yield f"it has version {dispute.version} and {len(events)} events"
    allowed = {(move.source, move.target) for move in moves_of(Dispute)}
    # A proposal leads back to where it was made.
    allowed |= {(DisputeState.PROPOSED, state) for state in IN_HAND}
    state = ""
    for event in events:
        if event.from_state != state:
            yield f"{event} comes from {event.from_state}, but the state was {state}"
        state = event.to_state
        change = (event.from_state, event.to_state)
        is_beginning = change == ("", DisputeState.OPENED)
        if change[0] != change[1] and change not in allowed and not is_beginning:
            yield f"{event} goes {change}, which no transition does"
    if state != dispute.state:
        yield f"its history ends in {state}"


def _steps(dispute: Dispute) -> Iterator[str]:
    steps = list(Step.objects.filter(subject_id=dispute.pk, state__in=(*WAITING, "DEAD")))
    waiting = [step for step in steps if step.state in WAITING]
    names = {step.name for step in steps}
    for step in waiting:
        if dispute.state not in registry.step(step.name).states:
            yield f"the step {step.name} makes no sense any more"
        due = DUE_AT.get(step.name)
        if due and not step.redriven_at and step.scheduled_at != getattr(dispute, due):
            yield f"{step.name} is for {step.scheduled_at}, not for {getattr(dispute, due)}"
    needed = ENDED_BY.get(DisputeState(dispute.state))
    if needed and needed not in names:
        yield f"it has no step {needed}"
    is_awaited = dispute.target_at is not None and dispute.escalated_at is None
    if is_awaited and not names & {OVERDUE, ASSIGN_APPEAL}:
        yield f"nobody will be told that {dispute.target_at} is over"


def _settlements(dispute: Dispute) -> Iterator[str]:
    made = list(dispute.settlements.order_by("number"))
    live = [one.made_by for one in made if one.state == SettlementState.LIVE]
    if live != ([dispute.proposed_by] if dispute.state == DisputeState.PROPOSED else []):
        yield f"live proposals are by {live}, the dispute says {dispute.proposed_by!r}"
    if [one.number for one in made] != list(range(1, len(made) + 1)):
        yield "the numbers of its proposals don't count from 1"
    accepted = [one.released_minutes for one in made if one.state == SettlementState.ACCEPTED]
    if accepted != ([dispute.settled_minutes] if dispute.state == DisputeState.SETTLED else []):
        yield f"{accepted} were accepted, {dispute.settled_minutes} settled"


def _rulings(dispute: Dispute) -> Iterator[str]:
    kept = list(dispute.rulings.order_by("number"))
    newest = (dispute.ruled_by_id, dispute.ruled_at, dispute.released_minutes)
    if [one.number for one in kept] != list(range(1, len(kept) + 1)):
        yield "the numbers of its rulings don't count from 1"
    if newest != (_ruling(kept[-1]) if kept else (None, None, None)):
        yield f"its newest ruling is {kept}, the dispute says {newest}"
    appeals = dispute.statements.filter(kind=StatementKind.APPEAL).count()
    if appeals != (dispute.appealed_at is not None):
        yield f"it has {appeals} appeals"
    if len(kept) > 1 and not appeals:
        yield "it was ruled on again without an appeal"


def _ruling(kept: Any) -> tuple[Any, ...]:
    return kept.ruled_by_id, kept.ruled_at, kept.released_minutes


def _hands(dispute: Dispute) -> Iterator[str]:
    judges = {dispute.assigned_to_id, *dispute.rulings.values_list("ruled_by", flat=True)}
    if judges & set(dispute.audience()):
        yield "a side of it judges it"
    is_appeal = dispute.appealed_at is not None and dispute.state in HEARD
    if is_appeal and dispute.assigned_to_id == dispute.ruled_by_id is not None:
        yield "who ruled has the appeal in hand"
    if dispute.state in FINAL and dispute.target_at:
        yield "it has ended, and staff still have a target"


def _request(dispute: Dispute) -> Iterator[str]:
    request = dispute.request
    if dispute.is_after_payment:
        if request.state != State.PAID:
            yield f"it is about what was paid, and the request is {request.state}"
        return
    if (dispute.state not in FINAL) and request.state != State.DISPUTED:
        yield f"its request is {request.state}"
    escrow = Escrow.objects.get(request_id=request.pk)
    if dispute.state not in FINAL and escrow.held_minutes != dispute.held_minutes:
        yield f"it is about {dispute.held_minutes} minutes, {escrow.held_minutes} are held"


def _end(dispute: Dispute) -> Iterator[str]:
    if dispute.state not in FINAL:
        return
    if waiting := Step.objects.filter(subject_id=dispute.pk, state__in=WAITING).first():
        yield f"it has ended, and {waiting.name} is still to be done"
    shared = {
        DisputeState.CLOSED: dispute.released_minutes,
        DisputeState.SETTLED: dispute.settled_minutes,
    }.get(DisputeState(dispute.state))
    if shared is None:
        return
    request = dispute.request
    if dispute.is_after_payment:
        if (given := _given_back(dispute)) != dispute.held_minutes - shared:
            yield f"{shared} of {dispute.held_minutes} were to stay paid, {given} went back"
        return
    expected = State.PAID if shared else State.REFUNDED
    if (request.state, request.payable_minutes) != (expected, shared):
        yield f"{shared} were to be released, the request is {request.state} by {request.payable_minutes}"


def _given_back(dispute: Dispute) -> int:
    """What was paid and moved back, and what is owed or was."""
    entries = Entry.objects.filter(
        transaction__kind=Kind.COMPENSATE,
        transaction__escrow_id__in=Escrow.objects.filter(request_id=dispute.request_id).values(
            "pk"
        ),
        minutes__gt=0,
    )
    moved = entries.aggregate(moved=Sum("minutes"))["moved"] or 0
    owed = Debt.objects.filter(dispute_id=dispute.pk).aggregate(owed=Sum("minutes"))["owed"] or 0
    return int(moved + owed)
