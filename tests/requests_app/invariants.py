"""What holds at every moment: minutes, states and histories fit together, and nothing waits for nobody."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection
from django.db.models import F, Q, QuerySet

from disputes.models import Dispute
from ledger.models import Account, Escrow
from ledger.queries import differences
from requests_app.models import Amendment, AmendmentState, Offer, OfferState, ServiceRequest
from requests_app.queries import moves
from requests_app.states import FINAL, State
from requests_app.timers import AMENDMENT_TIMEOUT, START_REMINDER, TIMEOUTS
from tests.disputes.invariants import problems_of_disputes
from workflow.models import EventLog, Step
from workflow.registry import registry


OPEN_STEPS: Final = ("WAITING", "RUNNING")
NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
OPEN_ESCROWS: Final = ("HELD", "FROZEN")
# States in which minutes are held, and those in which they may be: the hold comes with a step, or
# with the acceptance of an offer.
HOLDING: Final = {
    State.ACTIVE,
    State.ACCEPTED,
    State.IN_PROGRESS,
    State.COMPLETED,
    State.DISPUTED,
}
MAY_HOLD: Final = {State.PENDING_VALIDATION, State.NEGOTIATING}


class Rows:
    """Everything about these requests, read once."""

    def __init__(self, requests: QuerySet[ServiceRequest]) -> None:
        self.requests = list(requests.order_by("id"))
        pks = [request.pk for request in self.requests]
        escrows = list(Escrow.objects.filter(request_id__in=pks).order_by("id"))
        subjects = [*pks, *(escrow.pk for escrow in escrows)]
        self.escrows = _grouped(escrows, "request_id")
        self.events = _grouped(
            EventLog.objects.filter(
                subject_type__in=("request", "escrow"), subject_id__in=subjects
            ).order_by("seq"),
            "subject_id",
        )
        self.steps = _grouped(
            Step.objects.filter(subject_id__in=subjects).order_by("id"), "subject_id"
        )
        self.amendments = _grouped(Amendment.objects.order_by("number"), "request_id")
        self.offers = _grouped(
            Offer.objects.filter(request_id__in=pks).order_by("round"), "request_id"
        )

    def steps_of(self, request: ServiceRequest, *states: str) -> list[Step]:
        """The request's steps and those of its escrows."""
        subjects = [request.pk, *(escrow.pk for escrow in self.escrows[request.pk])]
        return [step for pk in subjects for step in self.steps[pk] if step.state in states]

    def open_escrows(self, request: ServiceRequest) -> list[Escrow]:
        return [escrow for escrow in self.escrows[request.pk] if escrow.state in OPEN_ESCROWS]


def _grouped(rows: Any, key: str) -> dict[Any, list[Any]]:
    found = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found


def assert_in_order() -> None:
    """Also what the database would only refuse at the commit."""
    connection.check_constraints()
    assert problems() == []


def problems(requests: QuerySet[ServiceRequest] | None = None) -> list[str]:
    """One sentence for each thing that is not as it must be, in all requests unless some are named."""
    rows = Rows(ServiceRequest.objects.all() if requests is None else requests)
    found = [f"ledger: {difference}" for difference in differences()]
    below = Q(available_minutes__lt=F("floor_minutes")) | Q(held_minutes__lt=0)
    found += [f"account {account.pk}: below its floor" for account in Account.objects.filter(below)]
    for request in rows.requests:
        checks = (_history, _waits, _timers, _minutes, _offers, _changes, _end)
        said = [sentence for check in checks for sentence in check(request, rows)]
        found += [f"{request.state} {request.pk}: {sentence}" for sentence in said]
    disputes = Dispute.objects.filter(request_id__in=[request.pk for request in rows.requests])
    return found + problems_of_disputes(disputes)


def _history(request: ServiceRequest, rows: Rows) -> Iterator[str]:
    for subject in (request, *rows.escrows[request.pk]):
        events = rows.events[subject.pk]
        if [event.seq for event in events] != list(range(1, subject.version + 1)):
            yield f"{subject.subject_type} has version {subject.version} and {len(events)} events"
        state = ""
        for event in events:
            if event.from_state != state:
                yield f"{event} comes from {event.from_state}, but the state was {state}"
            state = event.to_state
        if state != subject.state:
            yield f"the history of the {subject.subject_type} ends in {state}"
    allowed = {(move.source, move.target) for move in moves()}
    for event in rows.events[request.pk]:
        change = (event.from_state, event.to_state)
        is_beginning = change in {("", State.DRAFT), ("", State.RECORDED)}
        is_resumed = event.type == "request.resumed" and event.from_state == State.DISPUTED
        if event.from_state != event.to_state and not (
            change in allowed or is_beginning or is_resumed
        ):
            yield f"{event} goes {change}, which no transition does"


def _waits(request: ServiceRequest, rows: Rows) -> Iterator[str]:
    """Nothing waits for nobody: a member's turn, a step, a dispute, or a dead letter that is shown."""
    if request.state in FINAL:
        return
    steps = rows.steps_of(request, *OPEN_STEPS, "DEAD")
    if not (request.turn or steps or request.state == State.DISPUTED):
        yield "nobody's turn, no step and no dispute"


def _timers(request: ServiceRequest, rows: Rows) -> Iterator[str]:
    steps = rows.steps_of(request, *OPEN_STEPS)
    for step in steps:
        states = registry.step(step.name).states
        subject = request if step.subject_id == request.pk else rows.open_escrows(request)[0]
        if states and subject.state not in states:
            yield f"the step {step.name} makes no sense any more"
    ending = TIMEOUTS.get(State(request.state))
    newest = {step.name: step for step in rows.steps_of(request, *OPEN_STEPS, "DEAD")}
    is_dead = ending in newest and newest[ending].state == "DEAD"
    expected = [(ending, request.deadline_at)] if request.deadline_at and not is_dead else []
    # One that died in an earlier stay in the state, and is redriven in this one, ends nothing.
    timers = [
        (step.name, step.scheduled_at)
        for step in steps
        if step.name in TIMEOUTS.values() and (step is newest[step.name] or not step.redriven_at)
    ]
    if timers != expected:
        yield f"its timers are {timers} instead of {expected}"
    if request.turn and request.state != State.DRAFT and not request.deadline_at:
        yield f"the {request.turn} has no deadline"


def _minutes(request: ServiceRequest, rows: Rows) -> Iterator[str]:
    escrows = rows.open_escrows(request)
    if len(escrows) > 1:
        yield f"{len(escrows)} open escrows"
    if request.state in HOLDING and not escrows:
        yield "nothing is held"
    if escrows and request.state not in HOLDING | MAY_HOLD:
        yield "something is still held"
    for escrow in escrows:
        if (escrow.state == "FROZEN") != (request.state == State.DISPUTED):
            yield f"its escrow is {escrow.state}"
        held = max(request.agreed_minutes or 0, request.payable_minutes or 0)
        if escrow.held_minutes != held:
            yield f"{escrow.held_minutes} are held, {held} agreed"
    released = sum(escrow.released_minutes for escrow in rows.escrows[request.pk])
    paid = request.payable_minutes if request.state == State.PAID else 0
    if released != paid:
        yield f"{released} were released instead of {paid}"


def _offers(request: ServiceRequest, rows: Rows) -> Iterator[str]:
    offers = rows.offers[request.pk]
    live = [offer for offer in offers if offer.state == OfferState.LIVE]
    if len(live) != (request.state == State.NEGOTIATING):
        yield f"{len(live)} live offers"
    if [offer.round for offer in offers] != list(range(1, len(offers) + 1)):
        yield "the rounds of its offers don't count from 1"
    if offers and len(offers) > request.terms.maximum_offers:
        yield f"{len(offers)} offers"


def _changes(request: ServiceRequest, rows: Rows) -> Iterator[str]:
    """The live change is the one that the request waits for, and the one whose time runs."""
    changes = rows.amendments[request.pk]
    live = [change.made_by for change in changes if change.state == AmendmentState.LIVE]
    if live != ([request.amendment_by] if request.amendment_by else []):
        yield f"live changes are by {live}, the request says {request.amendment_by!r}"
    names = [step.name for step in rows.steps_of(request, *OPEN_STEPS, "DEAD")]
    if live and AMENDMENT_TIMEOUT not in names:
        yield "its proposed change never expires"
    if [change.number for change in changes] != list(range(1, len(changes) + 1)):
        yield "the numbers of its changes don't count from 1"
    reminders = [step for step in rows.steps_of(request, "WAITING") if step.name == START_REMINDER]
    before = request.terms.start_reminder_before
    if any(step.scheduled_at != (request.starts_at or NEVER) - before for step in reminders):
        yield "it reminds of another start than the agreed one"
    if len(reminders) > 1:
        yield "it reminds of its start twice"


def _end(request: ServiceRequest, rows: Rows) -> Iterator[str]:
    if request.state not in FINAL:
        return
    if request.turn or request.deadline_at:
        yield "it has ended, and still waits"
    if steps := rows.steps_of(request, *OPEN_STEPS):
        yield f"it has ended, and {steps[0].name} is still to be done"
