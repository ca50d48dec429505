"""What is held in all, by how long it has been."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Min, Q, Sum, Value, When

from ledger.models import Escrow
from ledger.states import OPEN, EscrowState


@dataclass(frozen=True, kw_only=True, slots=True)
class Holds:
    """Open escrows of one age: how many, their minutes, the frozen ones among these, and the oldest."""

    holds: int = 0
    minutes: int = 0
    frozen_minutes: int = 0
    oldest_at: datetime | None = None


def holds_by_age(*, ages: Sequence[timedelta], at: datetime) -> list[Holds]:
    """What is held, divided at these ages (ascending): one more entry than ages, youngest first.

    A hold that is exactly as old as a border is on its older side. The partial index of open
    escrows serves it: what is closed isn't read.
    """
    younger = [When(opened_at__gt=at - age, then=Value(place)) for place, age in enumerate(ages)]
    rows = (
        Escrow.objects.filter(state__in=OPEN)
        .order_by()
        .values_list(Case(*younger, default=Value(len(ages)), output_field=IntegerField()))
        .annotate(
            count=Count("pk"),
            held=Sum("held_minutes"),
            frozen=Sum("held_minutes", filter=Q(state=EscrowState.FROZEN), default=0),
            oldest=Min("opened_at"),
        )
    )
    found = {
        place: Holds(
            holds=count, minutes=int(minutes), frozen_minutes=int(frozen), oldest_at=oldest
        )
        for place, count, minutes, frozen, oldest in rows
    }
    return [found.get(place, Holds()) for place in range(len(ages) + 1)]


def requests_of_escrows(*, escrow_ids: Collection[UUID]) -> Mapping[UUID, UUID]:
    """The ids of the requests that these escrows belong to, by the escrows' ids."""
    return dict(Escrow.objects.filter(pk__in=escrow_ids).values_list("pk", "request_id"))
