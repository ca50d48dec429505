"""What a member has, and what a request holds."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Cast, Coalesce

from ledger.models import Account, Debt, Entry, Escrow
from ledger.states import AFTER_CLOSING, OPEN, DebtState


@dataclass(frozen=True, kw_only=True, slots=True)
class Balance:
    """A member's minutes. `available_minutes` may be spent, and may fall to `floor_minutes`.

    `earned_minutes` were received for services that the member gave, `spent_minutes` paid for
    services that they received; what was undone or given back is left out of both. `owed_minutes`
    are debts that the member still has to pay: no part of the other figures.
    """

    available_minutes: int = 0
    held_minutes: int = 0
    floor_minutes: int = 0
    earned_minutes: int = 0
    spent_minutes: int = 0
    owed_minutes: int = 0

    @property
    def credit_minutes(self) -> int:
        """How far below zero the balance may fall."""
        return -self.floor_minutes

    @property
    def spendable_minutes(self) -> int:
        """What can be set aside for further requests, credit included."""
        return self.available_minutes - self.floor_minutes


def balance(*, member_id: UUID) -> Balance:
    """The member's balance; nothing but zeros before their account is open."""
    account = Account.objects.filter(pk=member_id).annotate(owed_minutes=_owed()).first()
    if account is None or account.available_minutes is None or account.held_minutes is None:
        return Balance()
    return Balance(
        available_minutes=account.available_minutes,
        held_minutes=account.held_minutes,
        floor_minutes=account.floor_minutes,
        owed_minutes=account.owed_minutes,
        **_turnover(member_id),
    )


def _owed() -> Coalesce:
    """What an account's open debts still come to."""
    mine = Debt.objects.filter(debtor=OuterRef("pk"), state=DebtState.OPEN).order_by()
    left = mine.values("debtor").annotate(left=Sum(F("minutes") - F("paid_minutes")))
    return Coalesce(Cast(Subquery(left.values("left")), BigIntegerField()), 0)


def _turnover(member_id: UUID) -> dict[str, int]:
    given, received = Q(payee=member_id), Q(payer=member_id)
    paid = Escrow.objects.filter(given | received).aggregate(
        earned=Sum("released_minutes", filter=given, default=0),
        spent=Sum("released_minutes", filter=received, default=0),
    )
    undone = Entry.objects.filter(
        Q(transaction__reverses__isnull=False) | Q(transaction__kind__in=AFTER_CLOSING),
        account_id=member_id,
    ).aggregate(
        earned=Sum("minutes", filter=Q(transaction__escrow__payee=member_id), default=0),
        spent=Sum("minutes", filter=Q(transaction__escrow__payer=member_id), default=0),
    )
    return {
        "earned_minutes": paid["earned"] + undone["earned"],
        "spent_minutes": paid["spent"] - undone["spent"],
    }


def open_escrows(*, member_id: UUID) -> QuerySet[Escrow]:
    """What is set aside of the member's minutes, newest first, with whom it is for."""
    mine = Escrow.objects.filter(payer_id=member_id, state__in=OPEN)
    return mine.select_related("payee__member").order_by("-id")


def escrow_of(*, request_id: UUID) -> Escrow | None:
    """The request's open escrow, else its last one; None where nothing was ever held."""
    return (
        Escrow.objects.filter(request_id=request_id)
        .order_by(F("closed_at").desc(nulls_first=True))
        .first()
    )


def requests_with_hold() -> set[UUID]:
    """The ids of all requests for which minutes are held now."""
    return set(Escrow.objects.filter(closed_at=None).values_list("request_id", flat=True))


def request_of_escrow(*, escrow_id: UUID) -> UUID:
    """The id of the request that an escrow belongs to. Raises `Escrow.DoesNotExist`."""
    return Escrow.objects.values_list("request_id", flat=True).get(pk=escrow_id)
