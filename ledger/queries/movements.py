"""What moved minutes for one request, entry by entry, for staff."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ledger.models import Entry
from ledger.states import Bucket, Kind


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """One entry: whose minutes moved, in which bucket, and how many were there after it.

    `balance_after_minutes` is None for the account that hours come from.
    """

    at: datetime
    transaction_id: int
    key: str
    kind: Kind
    account_id: UUID
    account: str
    bucket: Bucket
    minutes: int
    balance_after_minutes: int | None


def movements(*, request_id: UUID) -> list[Moved]:
    """Everything that moved for a request, oldest first; one query."""
    rows = Entry.objects.filter(transaction__request_id=request_id)
    found = rows.select_related("transaction", "account__member").order_by("pk")
    return [
        Moved(
            at=entry.transaction.at,
            transaction_id=entry.transaction_id,
            key=entry.transaction.key,
            kind=Kind(entry.transaction.kind),
            account_id=entry.account_id,
            account=str(entry.account),
            bucket=Bucket(entry.bucket),
            minutes=entry.minutes,
            balance_after_minutes=entry.balance_after,
        )
        for entry in found
    ]
