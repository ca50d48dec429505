"""What each member should have, reckoned from what members were answered."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from uuid import UUID

from disputes.states import DisputeState
from hourbank.chaos.books import requests_of_run
from hourbank.chaos.journal import Entry, Journal, Said
from ledger.queries import balance, debts_of_request, movements
from ledger.states import Kind
from requests_app.models import ServiceRequest
from requests_app.states import State
from workflow.models import EventLog


def differences_in_minutes(journal: Journal) -> Iterator[str]:
    """Payments and balances that aren't what the members' own words make of them."""
    entries: dict[str, list[Entry]] = defaultdict(list)
    for entry in journal.entries:
        entries[entry.request].append(entry)
    expected: Counter[str] = Counter(journal.members)
    for request in requests_of_run(journal).filter(state=State.PAID):
        minutes = _payment(request, entries[str(request.pk)])
        back, owed = _given_back(request)
        paid = (request.payable_minutes or 0) - back - owed
        if minutes != paid:
            yield f"MINUTES: {request.pk} paid {paid}, by its members' words it is {minutes}"
        # What is owed has still to move.
        expected[str(request.requester_id)] -= (minutes or 0) + owed
        expected[str(request.provider_id)] += (minutes or 0) + owed
    for member in journal.members:
        has = balance(member_id=UUID(member))
        actual = has.available_minutes + has.held_minutes
        if actual != expected[member]:
            yield f"MINUTES: {member} has {actual}, by the journal it is {expected[member]}"


def _payment(request: ServiceRequest, entries: list[Entry]) -> int | None:
    """What the two settled on, or was ruled last; else what was recorded; else what it took.

    By silence it is no more than agreed.
    """
    if (ended := _decided_by(request)) is not None:
        return _said(entries, ended)
    if (recorded := _said(entries, "record")) is not None:
        return recorded
    actual = _said(entries, "complete")
    if actual is None or not _is_by_silence(request):
        return actual
    agreed = _said(entries, "accept-offer") or _said(entries, "accept")
    return None if agreed is None else min(actual, agreed)


def _decided_by(request: ServiceRequest) -> str | None:
    """The doing that decided a dispute about it; None where none was decided."""
    decided = request.disputes.filter(state__in=[DisputeState.CLOSED, DisputeState.SETTLED])
    states = decided.values_list("state", flat=True)
    doings = {DisputeState.CLOSED: "rule", DisputeState.SETTLED: "accept-proposal-in-dispute"}
    return next((doings[DisputeState(state)] for state in states), None)


def _given_back(request: ServiceRequest) -> tuple[int, int]:
    """What a ruling after its payment has given back, and what is owed of that."""
    moved = movements(request_id=request.pk)
    back = sum(one.minutes for one in moved if one.kind == Kind.COMPENSATE and one.minutes > 0)
    return back, sum(debt.minutes for debt in debts_of_request(request_id=request.pk))


def _said(entries: list[Entry], *actions: str) -> int | None:
    """The minutes of an action: as it was answered, else as it was sent and never answered."""
    for said in (Said.DONE, Said.UNSURE):
        found = [e.minutes for e in entries if e.action in actions and e.said == said]
        if found:
            return found[-1]
    return None


def _is_by_silence(request: ServiceRequest) -> bool:
    return EventLog.objects.filter(
        subject_id=request.pk, type="request.confirmed", actor_id=None
    ).exists()
