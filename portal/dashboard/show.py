"""The dashboard's values, in the order in which it answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.timezone import get_current_timezone

from disputes.pages.show import card
from disputes.queries import waiting_for_member
from ledger.queries import balance, months
from members.models import Member
from portal.dashboard.chart import COLUMNS, chart_of, rows_of
from portal.dashboard.queries import awaiting, interesting, needing, with_news
from portal.first_steps import first_steps
from requests_app.conversation.queries import shown_to
from requests_app.models import ServiceRequest
from requests_app.pages.show import what_next, whose_turn


CARDS: Final = 6
MONTHS: Final = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """A request as one of its sides sees it: what is awaited, and of whom."""

    request: ServiceRequest
    turn: str
    next: str


def dashboard(*, member: Member, at: datetime) -> dict[str, Any]:
    """What needs the member, what they wait for, their hours, and what may interest them."""
    me = member.pk
    needs, awaits = _cards(needing(member_id=me), me), _cards(awaiting(member_id=me), me)
    disputed = waiting_for_member(member_id=me).order_by("id")[:CARDS]
    known = {shown.request.pk for shown in awaits}
    news = [
        one for one in _cards(with_news(member_id=me, at=at), me) if one.request.pk not in known
    ]
    return {
        "me": me,
        "at": at,
        "disputed": [card(row, viewer_id=me, at=at) for row in disputed],
        "needs": needs[:CARDS],
        "news": news[:CARDS],
        "awaits": awaits[:CARDS],
        "has_more": max(len(needs), len(news), len(awaits)) > CARDS,
        "services": interesting(member_id=me, most=CARDS),
        "first_steps": first_steps(member=member),
        **_hours(me, at),
    }


def _cards(requests: Any, me: UUID) -> list[Card]:
    shown = [shown_to(row, viewer_id=me) for row in requests[: CARDS + 1]]
    return [
        Card(
            request=row,
            turn=whose_turn(row, viewer_id=me),
            next=what_next(row, viewer_id=me),
        )
        for row in shown
    ]


def _hours(me: UUID, at: datetime) -> dict[str, Any]:
    has = balance(member_id=me)
    year = months(
        member_id=me,
        count=MONTHS,
        at=at,
        zone=get_current_timezone(),
        has_minutes=has.available_minutes + has.held_minutes,
    )
    return {
        "balance": has,
        "earned_minutes": sum(month.earned_minutes for month in year),
        "spent_minutes": sum(month.spent_minutes for month in year),
        "chart": chart_of(year),
        "columns": COLUMNS,
        "rows": rows_of(year),
    }
