"""What the ledger holds of one member, row by row, to be handed to them."""

from uuid import UUID

from django.db.models import Q, QuerySet

from ledger.models import Account, Entry, Escrow


def account_of(*, member_id: UUID) -> QuerySet[Account]:
    """The member's account, where it is open."""
    return Account.objects.filter(pk=member_id)


def entries_of(*, member_id: UUID) -> QuerySet[Entry]:
    """Every movement of the member's minutes, with its transaction."""
    return Entry.objects.filter(account_id=member_id).select_related("transaction")


def escrows_of(*, member_id: UUID) -> QuerySet[Escrow]:
    """Whatever was set aside of the member's minutes, or for them."""
    return Escrow.objects.filter(Q(payer_id=member_id) | Q(payee_id=member_id))
