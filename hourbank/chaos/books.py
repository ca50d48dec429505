"""Two books compared: what members were answered, and what the bank's history says."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final

from django.db.models import QuerySet

from disputes.models import Dispute
from hourbank.chaos.journal import Entry, Journal, Said
from requests_app.models import ServiceRequest
from requests_app.states import State
from workflow.models import EventLog, IdempotencyKey


# The event that an action writes into its request's history.
EVENTS: Final = {
    "draft": "request.drafted",
    "record": "request.recorded",
    "submit": "request.submitted",
    "propose": "request.proposed",
    "discard": "request.discarded",
    "accept": "request.accepted",
    "decline": "request.declined",
    "counter-offer": "request.counter_offered",
    "accept-offer": "request.offer_accepted",
    "decline-offer": "request.offer_declined",
    "withdraw-offer": "request.offer_withdrawn",
    "start": "request.started",
    "complete": "request.completed",
    "give-up": "request.given_up",
    "confirm": "request.confirmed",
    "refuse": "request.refused",
    "cancel": "request.cancelled",
    "dispute": "request.disputed",
    "withdraw-dispute": "request.resumed",
    "dispute-payment": "request.disputed_after_payment",
    "withdraw-dispute-about-payment": "request.payment_undisputed",
    "respond-in-dispute": "dispute.answered",
    "add-words-in-dispute": "dispute.words_added",
    "propose-in-dispute": "dispute.settlement_proposed",
    "accept-proposal-in-dispute": "dispute.settled",
    "decline-proposal-in-dispute": "dispute.settlement_declined",
    "withdraw-proposal-in-dispute": "dispute.settlement_withdrawn",
    "accept-ruling-in-dispute": "dispute.ruling_accepted",
    "appeal-in-dispute": "dispute.appealed",
}
# What ends a request at once: the states that it may have ever after.
ENDS: Final = {
    "discard": {State.CANCELLED},
    "cancel": {State.CANCELLED},
    "give-up": {State.CANCELLED},
    "refuse": {State.CANCELLED},
    "decline": {State.DECLINED},
    "decline-offer": {State.DECLINED, State.CANCELLED},
}
# What members may do in one request several times: one that was taken back can be opened again.
REPEATABLE: Final = frozenset(
    {
        *("counter-offer", "withdraw-offer", "dispute", "withdraw-dispute"),
        *("dispute-payment", "withdraw-dispute-about-payment"),
        *("respond-in-dispute", "add-words-in-dispute", "propose-in-dispute"),
        *("decline-proposal-in-dispute", "withdraw-proposal-in-dispute"),
        *("accept-ruling-in-dispute", "rule", "message"),
    }
)

Deed = tuple[str, str, str]  # request, event, member


def differences_in_history(journal: Journal) -> Iterator[str]:
    """What was answered as done and isn't in history, and what is there more often than it was done."""
    done, unsure = _deeds(journal, Said.DONE), _deeds(journal, Said.UNSURE)
    written = _written(journal)
    # A creation without an answer has no request to name: it counts for its member alone.
    nameless = Counter({(e, m): n for (r, e, m), n in unsure.items() if not r})
    for deed in sorted(done.keys() | written.keys()):
        request, event, member = deed
        if written[deed] < done[deed]:
            yield f"LOST: {event} of {request} was answered as done {done[deed]} times to {member}, history has {written[deed]}"
        extra = written[deed] - done[deed] - unsure[deed]
        if extra > 0 and nameless[event, member] >= extra:
            nameless[event, member] -= extra
        elif extra > 0:
            yield f"DOUBLED: {event} of {request} is in history {written[deed]} times for {member}, who did it {done[deed]} times"


def _deeds(journal: Journal, said: Said) -> Counter[Deed]:
    known = (each for each in journal.entries if each.said == said and each.action in EVENTS)
    return Counter((each.request, EVENTS[each.action], each.member) for each in known)


def _written(journal: Journal) -> Counter[Deed]:
    """What history says that the run's members did."""
    rows = EventLog.objects.filter(
        subject_type__in=[ServiceRequest.subject_type, Dispute.subject_type],
        actor_id__in=list(journal.members),
        type__in=list(EVENTS.values()),
    )
    found = rows.values_list("subject_type", "subject_id", "data", "type", "actor_id")
    return Counter(
        (str(data["request"] if kind == Dispute.subject_type else subject), event, str(actor))
        for kind, subject, data, event, actor in found
    )


def differences_in_keys(journal: Journal) -> Iterator[str]:
    """A key acts once: one row each with the status that its member was answered, one thing made by each."""
    rows = IdempotencyKey.objects.filter(member_id__in=list(journal.members))
    kept = {
        (str(member), key): status
        for member, key, status in rows.values_list("member_id", "key", "status")
    }
    for entry in journal.entries:
        status = kept.get((entry.member, entry.key))
        if entry.key and entry.said == Said.DONE and status != entry.status:
            yield f"KEY: {entry.key} was answered with {entry.status} to {entry.member}, the bank kept {status}"
    made: dict[str, set[str]] = defaultdict(set)
    for entry in journal.done("draft", "record"):
        made[entry.request].add(entry.key or f"page {entry.member}")
    for request, keys in made.items():
        if len(keys) > 1:
            yield f"KEY: {request} is the answer to {len(keys)} different calls"
    once: Counter[tuple[str, str]] = Counter(
        (entry.request, entry.action)
        for entry in journal.entries
        if entry.said == Said.DONE and entry.action not in REPEATABLE
    )
    for (request, action), times in once.items():
        if times > 1:
            yield f"DOUBLED: {action} of {request} was answered as done {times} times"


def differences_in_ends(journal: Journal) -> Iterator[str]:
    """Requests that aren't where their members were told that they are."""
    by_request: dict[str, list[Entry]] = defaultdict(list)
    for entry in journal.entries:
        if entry.request:
            by_request[entry.request].append(entry)
    states = {
        str(pk): State(state) for pk, state in requests_of_run(journal).values_list("pk", "state")
    }
    for request, entries in by_request.items():
        state = states.get(request)
        done = {entry.action for entry in entries if entry.said == Said.DONE}
        if done and state is None:
            yield f"LOST: request {request} was made, and isn't there"
            continue
        for action in sorted(done & ENDS.keys()):
            if state not in ENDS[action]:
                yield f"END: {request} is {state} after {action}"
        disputed = any(e.action == "dispute" and e.said != Said.REFUSED for e in entries)
        if "confirm" in done and not disputed and state not in {State.PAID, State.COMPLETED}:
            yield f"END: {request} is {state} after confirm"


def requests_of_run(journal: Journal) -> QuerySet[ServiceRequest]:
    """The requests of the run's members, who deal with each other alone."""
    return ServiceRequest.objects.filter(requester_id__in=list(journal.members))
