"""What each member should have, reckoned from what members were answered."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from uuid import UUID

from disputes.states import DisputeState
from hourbank.chaos.books import requests_of_run
from hourbank.chaos.journal import Entry, Journal, Said
from ledger.queries import balance
from requests_app.models import ServiceRequest
from requests_app.states import DECIDED, State
from workflow.models import EventLog


def differences_in_minutes(journal: Journal) -> Iterator[str]:
    """Payments and balances that aren't what the members' own words make of them."""
    entries: dict[str, list[Entry]] = defaultdict(list)
    for entry in journal.entries:
        entries[entry.request].append(entry)
    expected: Counter[str] = Counter(journal.members)
    for request in requests_of_run(journal).filter(state=State.PAID):
        minutes = _payment(request, entries[str(request.pk)])
        if minutes != request.payable_minutes:
            yield (
                f"MINUTES: {request.pk} paid {request.payable_minutes},"
                f" by its members' words it is {minutes}"
            )
        expected[str(request.requester_id)] -= minutes or 0
        expected[str(request.provider_id)] += minutes or 0
    for member in journal.members:
        has = balance(member_id=UUID(member))
        actual = has.available_minutes + has.held_minutes
        if actual != expected[member]:
            yield f"MINUTES: {member} has {actual}, by the journal it is {expected[member]}"


def _payment(request: ServiceRequest, entries: list[Entry]) -> int | None:
    """What the two settled on, or was ruled last; else what was recorded; else what it took.

    By silence it is no more than agreed.
    """
    if request.outcome in DECIDED:
        is_settled = request.disputes.filter(state=DisputeState.SETTLED).exists()
        return _said(entries, "accept-proposal-in-dispute" if is_settled else "rule")
    if (recorded := _said(entries, "record")) is not None:
        return recorded
    actual = _said(entries, "complete")
    if actual is None or not _is_by_silence(request):
        return actual
    agreed = _said(entries, "accept-offer") or _said(entries, "accept")
    return None if agreed is None else min(actual, agreed)


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
