"""What make_bank makes is what the operations write: in order, of the same shape, and alive."""

from collections import Counter
from typing import Any

import pytest

from common.transactions import door
from disputes.models import Dispute
from hourbank.big_bank.checking import problems
from hourbank.big_bank.making import BEGINS
from ledger.models import Entry, Escrow, Transaction
from ledger.operations import Refusal, hold
from notifications.models import Mail, Notification
from requests_app.models import ServiceRequest
from requests_app.states import FINAL, State
from tests.big_bank.conftest import NOW
from tests.disputes.invariants import problems_of_disputes
from tests.requests_app import invariants
from workflow.models import EventLog, Step
from workflow.models.step import OPEN


pytestmark = pytest.mark.usefixtures("made")


def test_the_books_are_in_order() -> None:
    assert list(problems(at=NOW)) == []
    assert Entry.objects.count() >= 1500


def lived() -> Any:
    """The requests that were lived through the operations."""
    return ServiceRequest.objects.filter(requester__name="Rita")


def copied() -> Any:
    return ServiceRequest.objects.exclude(requester__name="Rita")


def test_every_rule_of_requests_and_disputes_holds_for_the_copies() -> None:
    assert copied().count() > 200
    assert invariants.problems(copied()) == []
    assert problems_of_disputes(Dispute.objects.filter(request__in=copied())) == []


def shape(request: ServiceRequest) -> tuple[Any, ...]:
    """Everything of a request but who, when and which words."""
    escrows = Escrow.objects.filter(request_id=request.pk)
    about = [request.pk, *escrows.values_list("pk", flat=True)]
    about += Dispute.objects.filter(request=request).values_list("pk", flat=True)
    events = EventLog.objects.filter(subject_id__in=about).order_by("subject_type", "seq")
    steps = Step.objects.filter(subject_id__in=about)
    movements = Transaction.objects.filter(request_id=request.pk).order_by("id")
    told = Notification.objects.filter(subject_id__in=about)
    return (
        request.state,
        request.version,
        [(event.type, event.from_state, event.to_state, sorted(event.data)) for event in events],
        sorted(Counter(steps.values_list("name", "state", "attempts", "lane")).items()),
        [key.replace(str(request.pk), "") for key in movements.values_list("key", flat=True)],
        [list(one.entries.order_by("id").values_list("bucket", "minutes")) for one in movements],
        sorted(told.values_list("event_type", flat=True)),
        Mail.objects.filter(notification__in=told).count(),
        list(request.offers.order_by("round").values_list("made_by", "state")),
        request.ratings.count(),
        {name for name, value in vars(request).items() if value is None},
    )


def test_what_has_ended_has_the_very_rows_that_the_operations_write() -> None:
    known = [shape(request) for request in lived().filter(state__in=FINAL)]
    ended = list(copied().filter(state__in=FINAL).order_by("?")[:40])
    assert ended
    assert [request for request in ended if shape(request) not in known] == []


def test_what_goes_on_has_timers_that_are_not_due_at_once() -> None:
    waiting = Step.objects.filter(state__in=OPEN)
    due = sorted(waiting.filter(subject_id__in=copied()).values_list("due_at", flat=True))
    assert due[0] > NOW
    assert len(set(due)) > len(due) // 3
    assert copied().filter(state=State.ACTIVE).exists()


def test_an_operation_called_again_is_known_by_its_key() -> None:
    """The fingerprint of a copy is the one that the ledger itself would give it."""
    request = copied().filter(state=State.ACTIVE)[0]
    before = Entry.objects.count()
    with door():
        posted = hold(
            request_id=request.pk,
            payer_id=request.requester_id,
            payee_id=request.provider_id,
            minutes=request.agreed_minutes,
            key=f"request:{request.pk}:hold",
            actor_id=None,
            at=NOW,
        )
    assert not isinstance(posted, Refusal)
    assert Entry.objects.count() == before


def test_nothing_happened_before_the_bank_opened_or_after_now() -> None:
    times = EventLog.objects.exclude(at=BEGINS).values_list("at", flat=True)
    assert max(times) <= NOW


def test_some_notifications_are_unread_and_most_are_read() -> None:
    rows = Notification.objects.filter(member__email__startswith="member")
    unread = rows.filter(read_at=None).count()
    assert 0 < unread < rows.count()
