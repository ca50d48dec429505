"""What a stranger sees of the life of the bank, counted once a minute.

A stranger sees that people help each other here, and with what: the categories with how much there
is in each, the newest offers with their titles, minutes and average ratings, and sums of hours and
members. They see nobody's name, picture, words or area, and no page of an offer: whoever offers
help tells that to their neighbours, not to the whole world, its search engines included.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.core.cache import cache
from django.db.models import Count

from catalogue.models import Category
from catalogue.queries import published
from catalogue.states import ServiceKind
from ledger.queries.figures import minutes_paid_out
from members.models import Member
from requests_app.ratings.queries import summaries


KEY: Final = "portal.alive"
SECONDS: Final = 60
OFFERS: Final = 6
RECENT: Final = timedelta(days=30)


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """One offer, without whose it is."""

    title: str
    language: str
    minutes: int
    average: Decimal | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Alive:
    """What goes on in the bank: minutes that were paid for help, members, offers and categories."""

    minutes: int = 0
    recent_minutes: int = 0
    members: int = 0
    categories: list[tuple[str, int]] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)


def alive(*, at: datetime) -> Alive:
    """Return what goes on in the bank, at most a minute old; with the cache away it is counted anew."""
    found = cache.get(KEY)
    if not isinstance(found, Alive):
        found = count(at=at)
        cache.set(KEY, found, SECONDS)
    return found


def count(*, at: datetime) -> Alive:
    """Count it, in five queries however big the bank is."""
    ever, lately = minutes_paid_out(since=at - RECENT, until=at)
    return Alive(
        minutes=ever,
        recent_minutes=lately,
        members=Member.objects.filter(is_active=True).count(),
        categories=_categories(),
        offers=_offers(at=at),
    )


def _categories() -> list[tuple[str, int]]:
    ids = published().order_by().values("category").annotate(number=Count("pk"))
    numbers = {row["category"]: row["number"] for row in ids}
    rows = Category.objects.filter(pk__in=[pk for pk in numbers if pk])
    # The English name: each reader gets it in their own language.
    return [(row.name, numbers[row.pk]) for row in rows]


def _offers(*, at: datetime) -> list[Offer]:
    newest = [*published().filter(kind=ServiceKind.OFFER)[:OFFERS]]
    rated = summaries(member_ids={row.member_id for row in newest}, at=at)
    return [
        Offer(
            title=row.title,
            language=row.language,
            minutes=row.estimated_minutes,
            average=rated[row.member_id].average if row.member_id in rated else None,
        )
        for row in newest
    ]
