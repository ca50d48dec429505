"""What the lines of a statement come to, in all and month by month; each is one query."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth

from ledger.models import Entry
from ledger.queries.narrowing import ALL, Wanted, wanted_entries
from ledger.queries.statements import Parts
from ledger.states import AFTER_CLOSING, ESCROW_AFTER, Bucket, Kind


_PAYMENTS: Final = [Kind.RELEASE, Kind.SPLIT]
# What moves hours between members, or takes such a movement back.
_SERVICES: Final = [*_PAYMENTS, Kind.REVERSE, *AFTER_CLOSING]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sums(Parts):
    """What the lines come to, and how many they are."""

    lines: int = 0


def sums(*, member_id: UUID, wanted: Wanted = ALL) -> Sums:
    """The sums of the parts of all wanted lines."""
    of_payer = Q(transaction__kind__in=list(ESCROW_AFTER), transaction__escrow__payer=member_id)
    paid = of_payer & Q(transaction__kind__in=_PAYMENTS)
    found = wanted_entries(member_id=member_id, wanted=wanted).aggregate(
        got=Sum("minutes", filter=Q(minutes__gt=0) & ~of_payer, default=0),
        paid=Sum("minutes", filter=paid | (Q(minutes__lt=0) & ~of_payer), default=0),
        set_aside=Sum("minutes", filter=Q(bucket=Bucket.HELD, minutes__gt=0), default=0),
        back=Sum("minutes", filter=of_payer & Q(bucket=Bucket.AVAILABLE, minutes__gt=0), default=0),
        lines=Count("transaction", distinct=True),
    )
    return Sums(
        got_minutes=int(found["got"]),
        paid_minutes=-int(found["paid"]),
        set_aside_minutes=int(found["set_aside"]),
        came_back_minutes=int(found["back"]),
        lines=found["lines"],
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Month:
    """A month of one member: for services given and received, and the balance at its end.

    `balance_minutes` is available and set aside together: what the member has.
    """

    begins: date
    earned_minutes: int
    spent_minutes: int
    balance_minutes: int


def months(
    *, member_id: UUID, count: int, at: datetime, zone: tzinfo, has_minutes: int
) -> list[Month]:
    """The last months in the member's zone, oldest first; the one of `at` is the last of them.

    `has_minutes` is what the member has now, from which the balances are counted back.
    """
    begins = _first_days(at.astimezone(zone).date(), count)
    moved = _moved(member_id, datetime.combine(begins[0], datetime.min.time(), zone), zone)
    found: list[Month] = []
    has = has_minutes
    for begin in reversed(begins):
        earned, spent, gained = moved.get(begin, (0, 0, 0))
        found.append(
            Month(begins=begin, earned_minutes=earned, spent_minutes=spent, balance_minutes=has)
        )
        has -= gained
    return found[::-1]


def _first_days(day: date, count: int) -> list[date]:
    last = day.year * 12 + day.month - 1
    return [date(place // 12, place % 12 + 1, 1) for place in range(last - count + 1, last + 1)]


def _moved(member_id: UUID, since: datetime, zone: tzinfo) -> dict[date, tuple[int, int, int]]:
    """By the first day of the month: earned, spent, and what was gained in all."""
    of_service = Q(transaction__kind__in=_SERVICES)
    rows: Any = (
        Entry.objects.filter(account_id=member_id, transaction__at__gte=since)
        .order_by()
        .annotate(month=TruncMonth("transaction__at", tzinfo=zone))
        .values("month")
        .annotate(
            earned=Sum(
                "minutes", filter=of_service & Q(transaction__escrow__payee=member_id), default=0
            ),
            spent=Sum(
                "minutes", filter=of_service & Q(transaction__escrow__payer=member_id), default=0
            ),
            gained=Sum("minutes"),
        )
    )
    return {
        row["month"].date(): (int(row["earned"]), -int(row["spent"]), int(row["gained"]))
        for row in rows
    }


def balance_before(*, member_id: UUID, at: datetime | None) -> int:
    """The available minutes just before a moment; without one, all that moved counts."""
    rows = Entry.objects.filter(account_id=member_id, bucket=Bucket.AVAILABLE).order_by("-pk")
    if at:
        rows = rows.filter(transaction__at__lt=at)
    return rows.values_list("balance_after", flat=True).first() or 0
