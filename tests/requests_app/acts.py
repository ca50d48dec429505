"""Short words for what tests of requests do and look at again and again."""

from datetime import datetime
from typing import Any

import pytest

from common.errors import DomainError
from ledger.models import Account, Escrow
from members.models import Member
from notifications.models import Notification
from requests_app import operations
from requests_app.models import Offer, ServiceRequest
from tests.requests_app.roads import Bank
from tests.rows import every_row
from workflow.models import EventLog, Step
from workflow.operations import change_policy


def refusal(
    bank: Bank, name: str, request: ServiceRequest, who: Member, **kwargs: Any
) -> DomainError:
    """Why the action is refused; not one row of the bank has changed."""
    before = every_row()
    with pytest.raises(DomainError) as refused:
        bank.do(getattr(operations, name), who, request_id=request.pk, **kwargs)
    assert every_row() == before
    return refused.value


def minutes_of(*members: Member) -> list[tuple[int, int]]:
    """What each has available and held."""
    rows = Account.objects.in_bulk([member.pk for member in members])
    return [(rows[m.pk].available_minutes, rows[m.pk].held_minutes) for m in members]


def escrow_of(request: ServiceRequest) -> Escrow:
    """The request's one escrow."""
    return Escrow.objects.get(request_id=request.pk)


def offers_of(request: ServiceRequest) -> list[tuple[int, str, int, str]]:
    """Round, maker, minutes and state of each offer."""
    offers = Offer.objects.filter(request=request).order_by("round")
    return list(offers.values_list("round", "made_by", "minutes", "state"))


def timers_of(request: ServiceRequest) -> dict[str, datetime]:
    """What is to happen to the request by itself, and when."""
    waiting = Step.objects.filter(subject_id=request.pk, state="WAITING")
    return dict(waiting.values_list("name", "due_at"))


def events_of(request: ServiceRequest) -> list[str]:
    """The types of the request's events, oldest first."""
    events = EventLog.objects.filter(subject_id=request.pk).order_by("seq")
    return list(events.values_list("type", flat=True))


def last_event(request: ServiceRequest) -> EventLog:
    """The newest event of the request."""
    return EventLog.objects.filter(subject_id=request.pk).latest("seq")


def told(member: Member, *, event: str | None = None) -> list[str]:
    """What the member was told, oldest first."""
    found = Notification.objects.filter(member=member).order_by("id")
    if event:
        found = found.filter(event_type=event)
    return list(found.values_list("event_type", flat=True))


def set_policy(bank: Bank, **changes: Any) -> None:
    """Change the bank's numbers, as its administrator does."""
    bank.do(change_policy, bank.cleo, changes=changes)
