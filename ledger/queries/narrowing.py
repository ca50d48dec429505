"""What a statement is narrowed to: one rule for the page, the API, CSV and PDF."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from ledger.models import Entry
from ledger.states import AFTER_CLOSING, Bucket, Flow, Kind


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which lines of a statement: since then, before then, of these flows, with this other side.

    `name` is a part of the other side's name, in any case. What is empty narrows nothing.
    """

    since: datetime | None = None
    until: datetime | None = None
    flows: Collection[str] = ()
    other_id: UUID | None = None
    name: str = ""

    @property
    def is_part(self) -> bool:
        """Whether lines are left out of the time that is asked for."""
        return bool(self.flows or self.other_id or self.name)


ALL: Final = Wanted()

_PAID: Final = Q(transaction__kind__in=[Kind.RELEASE, Kind.SPLIT])
_MORE: Final = Q(bucket=Bucket.HELD, minutes__gt=0) | Q(bucket=Bucket.AVAILABLE, minutes__lt=0)
_CORRECTIONS: Final = [Kind.REVERSE, *AFTER_CLOSING]


def _kind(kind: Kind) -> Q:
    return Q(transaction__kind=kind)


def _came_back(member_id: UUID) -> Q:
    rest = _PAID & Q(
        transaction__escrow__payer=member_id, transaction__escrow__refunded_minutes__gt=0
    )
    return _kind(Kind.REFUND) | (_kind(Kind.ADJUST) & ~_MORE) | rest


# Each says the same of all entries that one transaction has in the member's account.
_FLOWS: Final[Mapping[str, Callable[[UUID], Q]]] = {
    Flow.EARNED: lambda me: _PAID & Q(transaction__escrow__payee=me),
    Flow.SPENT: lambda me: _PAID & Q(transaction__escrow__payer=me),
    Flow.SET_ASIDE: lambda _me: _kind(Kind.HOLD) | (_kind(Kind.ADJUST) & _MORE),
    Flow.CAME_BACK: _came_back,
    Flow.GRANTED: lambda _me: _kind(Kind.GRANT),
    Flow.CORRECTED: lambda _me: Q(transaction__kind__in=_CORRECTIONS),
}


def narrowed(entries: QuerySet[Any], *, member_id: UUID, wanted: Wanted = ALL) -> QuerySet[Any]:
    """The entries of a member's account that are wanted; `statement` takes the same."""
    if wanted.since:
        entries = entries.filter(transaction__at__gte=wanted.since)
    if wanted.until:
        entries = entries.filter(transaction__at__lt=wanted.until)
    if wanted.flows:
        flows = [_FLOWS[flow](member_id) for flow in wanted.flows]
        entries = entries.filter(Q(*flows, _connector=Q.OR))
    if wanted.other_id:
        entries = entries.filter(_with_other(member_id, "", wanted.other_id))
    if wanted.name:
        entries = entries.filter(_with_other(member_id, "__member__name__icontains", wanted.name))
    return entries


def _with_other(member_id: UUID, lookup: str, value: Any) -> Q:
    """The other side of the escrow is so; what has no escrow has the bank on its other side."""
    payer, payee = "transaction__escrow__payer", "transaction__escrow__payee"
    return Q(**{payer: member_id, f"{payee}{lookup}": value}) | Q(
        **{payee: member_id, f"{payer}{lookup}": value}
    )


def wanted_entries(*, member_id: UUID, wanted: Wanted = ALL) -> QuerySet[Entry]:
    """All entries that the wanted lines are made of."""
    mine = Entry.objects.filter(account_id=member_id)
    return narrowed(mine, member_id=member_id, wanted=wanted)
