"""What must hold of one run's requests at any quiet moment, and when everything has come to its end."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, QuerySet

from disputes.models import Dispute
from disputes.states import FINAL as ENDED
from ledger.models import Escrow, Transaction
from ledger.queries import differences
from ledger.states import AFTER_CLOSING, CLOSED
from notifications.models import Mail, Notification
from notifications.states import DELIVER_MAIL
from requests_app.models import ServiceRequest
from requests_app.states import FINAL
from tests.faults.pictures import Mark
from tests.requests_app.invariants import problems
from workflow.models import CircuitBreaker, EventLog, Step
from workflow.models.step import OPEN


# What a request can go through more than once; all else that happens to it happens once.
AGAIN: Final = {
    *("escrow.adjusted", "escrow.frozen", "escrow.unfrozen"),
    *("request.counter_offered", "request.offer_withdrawn", "request.reminded"),
    *("request.disputed", "request.resumed"),
    *("request.disputed_after_payment", "request.payment_undisputed"),
    *("dispute.settlement_proposed", "dispute.settlement_declined"),
    *("dispute.settlement_withdrawn", "dispute.settlement_expired"),
    *("dispute.ruled", "dispute.ruling_accepted", "dispute.assigned"),
    *("dispute.target_reminder", "dispute.overdue"),
}
# Whom these events are told; all others go to whoever didn't do it.
TOLD: Final = {
    "request.drafted": (),
    "request.submitted": (),
    "request.validated": (),
    "request.held": (),
    "request.activated": ("provider",),
    "request.rejected": ("requester",),
    # The dispute's own event tells the other side.
    "request.payment_undisputed": (),
}
# What closes an escrow, by the end of its transaction's key.
CLOSING: Final = ("release", "refund", "ruling")

Requests = QuerySet[ServiceRequest]


def assert_lawful(requests: Requests) -> None:
    """Each is in a state with a way on, its history without gaps, its minutes where they belong."""
    require_none([*problems(requests), *happened_twice(requests)])


def assert_quiet(requests: Requests) -> None:
    """Nothing is lost and nothing doubled: all has ended, and all that had to happen did, once."""
    assert_lawful(requests)
    disputes = Dispute.objects.filter(request_id__in=requests.values("pk"))
    left = {
        "not ended": requests.exclude(state__in=FINAL),
        "still to be done": Step.objects.filter(state__in=OPEN),
        "still disputed": disputes.exclude(state__in=ENDED),
        "not closed": CircuitBreaker.objects.exclude(state="CLOSED"),
    }
    require_none([f"{row.pk} {row} {why}" for why, rows in left.items() for row in rows])
    require_none([*minutes(requests), *messages(requests), *map(str, differences())])


def require_none(sentences: list[str]) -> None:
    if sentences:
        raise AssertionError("\n".join(sentences))


def happened_twice(requests: Requests) -> Iterator[str]:
    """An event of a request, a closing of an escrow, a transaction of one kind, a version."""
    escrows = Escrow.objects.filter(request_id__in=requests.values("pk"))
    for subjects in (
        requests,
        escrows,
        Dispute.objects.filter(request_id__in=requests.values("pk")),
    ):
        events = EventLog.objects.filter(subject_id__in=subjects.values("pk"))
        counted = events.exclude(type__startswith="step.").exclude(type__in=AGAIN)
        often = counted.values_list("subject_id", "type").annotate(times=Count("id"))
        for subject_id, event, times in often.filter(times__gt=1):
            # What a dispute stopped is checked anew once it is withdrawn.
            again = event == "escrow.release_validated" and thawed(subject_id)
            if times > 1 + again:
                yield f"{event} of {subject_id} happened {times} times"


def thawed(escrow_id: UUID) -> int:
    """How often a dispute that was withdrawn has given the escrow back to its request."""
    return EventLog.objects.filter(subject_id=escrow_id, type="escrow.unfrozen").count()


def minutes(requests: Requests) -> Iterator[str]:
    """One hold, as many adjustments as are told, and one way in which it ended."""
    for escrow in Escrow.objects.filter(request_id__in=requests.values("pk")):
        # What a ruling after payment gives back is compared with the ruling.
        own = Transaction.objects.filter(escrow_id=escrow.pk).exclude(kind__in=AFTER_CLOSING)
        moved = own.values_list("kind", "key")
        kinds = Counter(kind for kind, _key in moved)
        events = Counter(
            EventLog.objects.filter(subject_id=escrow.pk).values_list("type", flat=True)
        )
        told = {
            "hold": events["escrow.held"],
            "adjust": events["escrow.adjusted"],
            "release": events["escrow.released"],
            "refund": events["escrow.refunded"],
            "split": events["escrow.split"],
        }
        if kinds != +Counter(told):
            yield f"escrow {escrow.pk} moved {kinds}, its history says {told}"
        if escrow.state not in CLOSED or kinds["hold"] != 1:
            yield f"escrow {escrow.pk} is {escrow.state} after {kinds}"
        # The same doing always has the same key, so that the ledger would know it again.
        once = {f"request:{escrow.request_id}:{end}" for end in ("hold", *CLOSING)}
        if strange := {key for kind, key in moved if kind != "adjust"} - once:
            yield f"escrow {escrow.pk} was moved by {strange}"
        if sum(kinds[kind] for kind in ("release", "refund", "split")) != 1:
            yield f"escrow {escrow.pk} ended by {kinds}"
        if escrow.held_minutes != escrow.released_minutes + escrow.refunded_minutes:
            yield f"escrow {escrow.pk} doesn't add up"


def messages(requests: Requests) -> Iterator[str]:
    """Each member is told of each event that concerns them once, with one mail, and one step for it."""
    for request in requests:
        expected: Counter[Any] = Counter()
        for event in EventLog.objects.filter(subject_id=request.pk):
            if not event.type.startswith("step."):
                expected.update((who, event.type, event.at) for who in concerned(request, event))
        told = Notification.objects.filter(subject_id=request.pk)
        found = Counter(
            told.filter(event_type__startswith="request.").values_list(
                "member_id", "event_type", "at"
            )
        )
        others = told.exclude(event_type__startswith="request.")
        if others.count() != others.values("member_id", "event_type").distinct().count():
            yield f"reminded of {request.pk} more than once: {list(others)}"
        if found != expected:
            yield f"told of {request.pk}: missing {expected - found}, too much {found - expected}"
        yield from mails_of(told)


def mails_of(told: QuerySet[Notification]) -> Iterator[str]:
    mails = Mail.objects.filter(notification__in=told)
    if mails.count() != told.count():
        yield f"{mails.count()} mails for {told.count()} messages of {told[0]}"
    steps = Step.objects.filter(name=DELIVER_MAIL, subject_id__in=mails.values("pk"))
    if sorted(steps.values_list("subject_id", flat=True)) != sorted(
        mails.values_list("pk", flat=True)
    ):
        yield f"the mails of {told[0]} have not one step each"
    if undone := steps.exclude(state="DONE").count():
        yield f"{undone} mails of {told[0]} were not delivered"


def concerned(request: ServiceRequest, event: EventLog) -> list[Any]:
    if event.type == "request.reminded":
        return [request.member_of(event.data["turn"])]
    if event.type in TOLD:
        return [getattr(request, f"{part}_id") for part in TOLD[event.type]]
    return [who for who in request.audience() if who != event.actor_id]


def unexplained_tries(since: Mark) -> Iterator[str]:
    """Where no worker died, each try of a step but the last left its failure in the history."""
    failed = Counter(
        EventLog.objects.filter(id__gt=since.event, type="step.failed").values_list(
            "data__step", flat=True
        )
    )
    ended = Step.objects.filter(id__gt=since.step, state__in=["DONE", "DISCARDED"])
    for step in ended.filter(redriven_at=None):
        if step.attempts != failed[step.pk] + 1:
            yield f"{step.attempts} tries of {step.pk} {step}, {failed[step.pk]} of them failed"
