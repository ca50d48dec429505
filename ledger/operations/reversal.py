"""Undoing a mistake: by a transaction of its own, never by a change."""

from datetime import datetime
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from common.errors import NotFound, Refused
from ledger.models import Entry, Transaction
from ledger.operations.posting import Movement, Posting, Refusal, post
from ledger.states import Bucket, Kind


def reverse(
    *, transaction_id: int, key: str, actor_id: UUID | None, at: datetime
) -> Posting | Refusal:
    """Post the opposite of what each account has gained or lost by a transaction, from available minutes.

    A refusal (INSUFFICIENT_BALANCE) says what the account that has to give back lacks.

    Raises:
        NotFound: no such transaction.
        Refused: `nothing_to_reverse`, it moved no minutes from one account to another (a hold, a
            refund); `already_reversed`; `not_reversible`, it paid a debt.
        Conflict: `key_reused`.
    """
    gains = (
        Entry.objects.filter(transaction_id=transaction_id)
        .order_by("account_id")
        .values_list("account_id")
    )
    movements = [
        Movement(account_id, Bucket.AVAILABLE, -gain)
        for account_id, gain in gains.annotate(gain=Sum("minutes"))
    ]
    if not movements and not Transaction.objects.filter(pk=transaction_id).exists():
        raise NotFound(_("There is no such transaction."))
    if not any(movement.minutes for movement in movements):
        raise Refused(
            _("This moved no hours from one member to another: there is nothing to undo."),
            code="nothing_to_reverse",
        )
    result = post(
        key=key,
        kind=Kind.REVERSE,
        movements=movements,
        actor_id=actor_id,
        at=at,
        reverses=transaction_id,
    )
    if isinstance(result, Refusal) and result.code == "ALREADY_REVERSED":
        raise Refused(_("This has been undone already."), code="already_reversed")
    if isinstance(result, Refusal) and result.code == "NOT_REVERSIBLE":
        raise Refused(_("A debt that was paid stays paid."), code="not_reversible")
    return result
