"""What the dashboard asks beyond what the apps below answer; each is one query, or two at most."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Q, QuerySet

from catalogue.models import Service
from catalogue.queries import published
from catalogue.states import ServiceKind
from requests_app.conversation.queries import with_unread
from requests_app.models import ServiceRequest
from requests_app.queries import awaited_by, requests_of, waiting_for


# Longer than anybody may write after the end: older conversations have nothing new.
_STILL_TALKING: Final = timedelta(days=90)


def needing(*, member_id: UUID) -> QuerySet[ServiceRequest]:
    """The requests in which it is the member's turn."""
    return _for_cards(waiting_for(member_id=member_id), member_id)


def awaiting(*, member_id: UUID) -> QuerySet[ServiceRequest]:
    """The requests in which the member waits for somebody, and has nothing new to read."""
    return _for_cards(awaited_by(member_id=member_id), member_id).filter(unread_messages=0)


def with_news(*, member_id: UUID, at: datetime) -> QuerySet[ServiceRequest]:
    """The requests with unread messages in which it isn't the member's turn, the newest first."""
    recent = Q(ended_at__isnull=True) | Q(ended_at__gte=at - _STILL_TALKING)
    others = requests_of(member_id=member_id).filter(recent)
    others = others.exclude(pk__in=waiting_for(member_id=member_id).values("pk"))
    found = _for_cards(others, member_id).filter(unread_messages__gt=0)
    return found.order_by("-pk")


def _for_cards(requests: QuerySet[ServiceRequest], member_id: UUID) -> QuerySet[Any]:
    """With what a card shows; what ends first comes first."""
    rows = with_unread(requests, member_id=member_id)
    rows = rows.select_related("requester__profile", "provider__profile")
    return rows.order_by(F("deadline_at").asc(nulls_last=True), "pk")


def interesting(*, member_id: UUID, most: int) -> list[Service]:
    """What fits to what the member offers and looks for, by category, and then what is new."""
    mine = Service.objects.filter(member_id=member_id)
    wanted = mine.filter(kind=ServiceKind.WANTED, category__isnull=False).values("category")
    offered = mine.filter(kind=ServiceKind.OFFER, category__isnull=False).values("category")
    fits = Q(kind=ServiceKind.OFFER, category__in=wanted) | Q(
        kind=ServiceKind.WANTED, category__in=offered
    )
    others = published().exclude(member_id=member_id).order_by("-pk")
    found = list(others.filter(fits)[:most])
    if len(found) < most:
        known = [service.pk for service in found]
        found += others.exclude(pk__in=known)[: most - len(found)]
    return found
