"""What reads ratings. Whether one is shown is reckoned from the time, so that no worker can be late."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from common.errors import NotFound
from members.models import Member
from requests_app.models import ServiceRequest
from requests_app.ratings.models import Rating
from requests_app.states import State


TENTH: Final = Decimal("0.1")


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """How many ratings are shown, and their stars added up."""

    count: int = 0
    total: int = 0

    @property
    def average(self) -> Decimal | None:
        """The average to one decimal, halves up; None without a rating."""
        if not self.count:
            return None
        return (Decimal(self.total) / self.count).quantize(TENTH, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, kw_only=True, slots=True)
class Chance:
    """Whether a member may rate a request now; `until` is None where it can't be rated at all."""

    until: datetime | None
    may_rate: bool
    has_rated: bool


def rating_until(request: ServiceRequest) -> datetime | None:
    """The end of the time for rating, which is no longer part of it; None where none begins.

    A paid request is rated, by whichever road it was paid: confirmed, recorded, or by a ruling.
    """
    if request.state != State.PAID or request.ended_at is None:
        return None
    return request.ended_at + request.terms.rating_window


def shown(*, at: datetime) -> QuerySet[Rating]:
    """What everybody sees, with its author, newest first."""
    seen = Rating.objects.filter(hidden_at__isnull=True, shown_at__lte=at)
    return seen.select_related("author__profile", "service").order_by("-id")


def ratings_of(*, member_id: UUID, at: datetime) -> QuerySet[Rating]:
    """What everybody sees that others say of a member.

    Raises:
        NotFound: there is no such member, or they have left.
    """
    if not Member.objects.filter(pk=member_id, is_active=True).exists():
        raise NotFound(_("There is no such member."))
    return shown(at=at).filter(rated_id=member_id)


def ratings_of_service(*, service_id: UUID, at: datetime) -> QuerySet[Rating]:
    """What everybody sees that others say of who offers, or wants, a service."""
    return shown(at=at).filter(service_id=service_id)


def summary(ratings: QuerySet[Rating]) -> Summary:
    """Count these, and add up their stars."""
    found = ratings.order_by().aggregate(count=Count("pk"), total=Sum("stars"))
    return Summary(count=found["count"], total=found["total"] or 0)


def summaries(*, member_ids: Collection[UUID], at: datetime) -> dict[UUID, Summary]:
    """The summaries of several members, in one query; who has no rating is left out."""
    rows = Rating.objects.filter(hidden_at__isnull=True, shown_at__lte=at, rated__in=member_ids)
    found = rows.order_by().values("rated_id").annotate(count=Count("pk"), total=Sum("stars"))
    return {row["rated_id"]: Summary(count=row["count"], total=row["total"]) for row in found}


def seen_by(*, member_id: UUID, at: datetime) -> QuerySet[Rating]:
    """Every rating that a member sees: what is shown, what they wrote, and what hit them.

    A hidden one stays open to both who know what it says.
    """
    known = Q(shown_at__lte=at) & (Q(hidden_at__isnull=True) | Q(rated_id=member_id))
    rows = Rating.objects.filter(known | Q(author_id=member_id))
    return rows.select_related("author__profile", "service").order_by("-id")


def rating_for(*, rating_id: UUID, member_id: UUID, at: datetime) -> Rating:
    """One rating that the member sees. Raises `NotFound` for all others alike."""
    found = seen_by(member_id=member_id, at=at).filter(pk=rating_id).first()
    if found is None:
        raise no_such_rating()
    return found


def ratings_on(*, request: ServiceRequest, member_id: UUID, at: datetime) -> QuerySet[Rating]:
    """The ratings of one request, as far as one of its sides sees them."""
    return seen_by(member_id=member_id, at=at).filter(request=request)


def chance(*, request: ServiceRequest, member_id: UUID, at: datetime) -> Chance:
    """Whether this side of the request may rate it now."""
    until = rating_until(request)
    if until is None:
        return Chance(until=None, may_rate=False, has_rated=False)
    has_rated = Rating.objects.filter(request=request, author_id=member_id).exists()
    return Chance(until=until, may_rate=at < until and not has_rated, has_rated=has_rated)


def no_such_rating() -> NotFound:
    """The answer for unknown ratings, and for those that aren't shown."""
    return NotFound(_("There is no such rating."))
