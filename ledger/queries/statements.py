"""A member's statement: one line for each transaction that moved their minutes, in their words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypedDict
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.keyset import NEWEST_FIRST, backwards, behind
from common.minutes import spoken
from ledger.models import Entry, Escrow
from ledger.queries.narrowing import ALL, Wanted, narrowed
from ledger.states import Bucket, Kind
from members.models import Member


class Moved(TypedDict):
    """What `statement` adds to an entry."""

    available_minutes: int | None
    held_minutes: int | None
    available_after: int | None
    held_after: int | None


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    StatementEntry = WithAnnotations[Entry, Moved]
else:
    StatementEntry = Entry

OLDEST_FIRST: Final = backwards(NEWEST_FIRST)
A_BATCH: Final = 500

# What happened to a member's minutes, by the kind of the transaction and whether it is for the
# better: an adjustment sets more or less aside, anything else adds to what the member has, or doesn't.
WORDS: Final = {
    (Kind.GRANT, True): gettext_lazy("Hours from %(name)s"),
    (Kind.HOLD, False): gettext_lazy("Set aside for %(name)s"),
    (Kind.ADJUST, False): gettext_lazy("Set aside for %(name)s: more, as agreed"),
    (Kind.ADJUST, True): gettext_lazy("Came back: less is set aside for %(name)s, as agreed"),
    (Kind.RELEASE, False): gettext_lazy("I received a service from %(name)s"),
    (Kind.RELEASE, True): gettext_lazy("I gave a service to %(name)s"),
    (Kind.REFUND, False): gettext_lazy("Came back: nothing is set aside for %(name)s any more"),
    (Kind.SPLIT, False): gettext_lazy("I received a service from %(name)s, divided by a ruling"),
    (Kind.SPLIT, True): gettext_lazy("I gave a service to %(name)s, divided by a ruling"),
    (Kind.REVERSE, False): gettext_lazy("Correction: I returned hours to %(name)s"),
    (Kind.REVERSE, True): gettext_lazy("Correction: %(name)s returned hours to me"),
    (Kind.COMPENSATE, False): gettext_lazy("After a dispute: I gave hours back to %(name)s"),
    (Kind.COMPENSATE, True): gettext_lazy("After a dispute: %(name)s gave hours back to me"),
    (Kind.DEBT, False): gettext_lazy("Debt paid: hours that I owed %(name)s after a dispute"),
    (Kind.DEBT, True): gettext_lazy("Debt paid: hours that %(name)s owed me after a dispute"),
}
# How the step of the starting hours ends its key.
STARTING_KEY: Final = ":starting-hours"
STARTING_HOURS: Final = gettext_lazy("My starting hours, from the bank")


@dataclass(frozen=True, kw_only=True, slots=True)
class Parts:
    """The same minutes as people tell them, none below zero: which way they went.

    What I paid came out of what was set aside, or, where hours were given back, of the balance.
    """

    got_minutes: int = 0
    paid_minutes: int = 0
    set_aside_minutes: int = 0
    came_back_minutes: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """What one transaction did to one member's minutes.

    `available_minutes` and `held_minutes` are the changes, `available_after_minutes` and
    `held_after_minutes` what was there after it. `other` is the member on the other side; None where
    it is the bank. `are_starting_hours`: those that everybody begins with.
    """

    id: int
    at: datetime
    kind: Kind
    request_id: UUID | None
    other: Member | None
    available_minutes: int
    held_minutes: int
    available_after_minutes: int
    held_after_minutes: int
    are_starting_hours: bool = False

    @property
    def words(self) -> str:
        """What happened, in the member's words."""
        if self.are_starting_hours:
            return str(STARTING_HOURS)
        total = self.available_minutes + self.held_minutes
        better = self.held_minutes < 0 if self.kind is Kind.ADJUST else total > 0
        return WORDS[self.kind, better] % {"name": self.other or _("the bank")}

    @property
    def parts(self) -> Parts:
        """Which way the minutes went."""
        is_closing = self.held_minutes < 0
        return Parts(
            got_minutes=0 if self.held_minutes else max(self.available_minutes, 0),
            paid_minutes=max(-self.available_minutes - self.held_minutes, 0),
            set_aside_minutes=max(self.held_minutes, 0),
            came_back_minutes=max(self.available_minutes, 0) if is_closing else 0,
        )

    @property
    def hours(self) -> str:
        """How much it was, and which way: never a bare sign."""
        parts = self.parts
        paid, back = spoken(parts.paid_minutes), spoken(parts.came_back_minutes)
        if parts.paid_minutes and parts.came_back_minutes:
            return _("%(paid)s paid, %(back)s came back") % {"paid": paid, "back": back}
        if parts.paid_minutes:
            return _("%(hours)s paid") % {"hours": paid}
        if parts.came_back_minutes:
            return _("%(hours)s came back") % {"hours": back}
        if parts.set_aside_minutes:
            return _("%(hours)s set aside") % {"hours": spoken(parts.set_aside_minutes)}
        return _("%(hours)s received") % {"hours": spoken(parts.got_minutes)}


def statement(*, member_id: UUID, wanted: Wanted = ALL) -> QuerySet[StatementEntry]:
    """The member's transactions that are wanted: the last of their entries stands for each.

    Give a page of it to `lines`.

    Page by the primary key: it grows in the order in which an account's minutes moved.
    """
    mine = Entry.objects.filter(account_id=member_id)
    same = mine.filter(transaction_id=OuterRef("transaction_id"))
    after = mine.filter(pk__lte=OuterRef("pk")).order_by("-pk").values("balance_after")
    wanted_ones: QuerySet[Entry] = narrowed(mine, member_id=member_id, wanted=wanted)
    return (
        wanted_ones.filter(~Exists(same.filter(pk__gt=OuterRef("pk"))))
        .select_related("transaction__escrow")
        .annotate(
            available_minutes=Subquery(same.filter(bucket=Bucket.AVAILABLE).values("minutes")),
            held_minutes=Subquery(same.filter(bucket=Bucket.HELD).values("minutes")),
            available_after=Subquery(after.filter(bucket=Bucket.AVAILABLE)[:1]),
            held_after=Subquery(after.filter(bucket=Bucket.HELD)[:1]),
        )
    )


def all_lines(*, member_id: UUID, wanted: Wanted = ALL) -> Iterator[list[Line]]:
    """All wanted lines, oldest first, so many at a time: what has been read isn't kept."""
    entries = statement(member_id=member_id, wanted=wanted)
    place: Sequence[int] = ()
    while page := list(behind(entries, order=OLDEST_FIRST, place=place)[:A_BATCH]):
        yield lines(page, member_id=member_id)
        place = (page[-1].pk,)


def lines(entries: Iterable[StatementEntry], *, member_id: UUID) -> list[Line]:
    """The lines of a page of `statement`, with the names of the other sides: one query for all."""
    page = list(entries)
    escrows = [entry.transaction.escrow for entry in page]
    others = [_other_id(escrow, member_id) for escrow in escrows]
    names = Member.objects.in_bulk({other for other in others if other})
    return [_line(entry, names.get(other)) for entry, other in zip(page, others, strict=True)]


def _line(entry: StatementEntry, other: Member | None) -> Line:
    moved = entry.transaction
    return Line(
        id=moved.pk,
        at=moved.at,
        kind=Kind(moved.kind),
        request_id=moved.request_id,
        other=other,
        available_minutes=entry.available_minutes or 0,
        held_minutes=entry.held_minutes or 0,
        available_after_minutes=entry.available_after or 0,
        held_after_minutes=entry.held_after or 0,
        are_starting_hours=moved.kind == Kind.GRANT and moved.key.endswith(STARTING_KEY),
    )


def _other_id(escrow: Escrow | None, member_id: UUID) -> UUID | None:
    if escrow is None:
        return None
    return escrow.payee_id if escrow.payer_id == member_id else escrow.payer_id
