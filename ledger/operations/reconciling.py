"""The nightly proof that all balances are the sums of their entries."""

from dataclasses import asdict
from datetime import datetime

from common.transactions import require_transaction
from ledger.models import Reconciliation
from ledger.queries import differences, totals


def reconcile(*, at: datetime) -> Reconciliation:
    """Compare, and keep the result as a row."""
    require_transaction()
    found = differences()
    counted = totals()
    return Reconciliation.objects.create(
        at=at,
        ok=not found,
        accounts=counted.accounts,
        transactions=counted.transactions,
        entries=counted.entries,
        differences=[asdict(difference) for difference in found],
    )
