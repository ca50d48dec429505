"""The only code that moves minutes. Every operation runs in the transaction of its door."""

from ledger.operations.accounts import grant, open_account, set_floor
from ledger.operations.compensation import Compensation, compensate
from ledger.operations.debts import lock_debt, pay_debt, waive_debt
from ledger.operations.escrow import (
    adjust,
    freeze,
    hold,
    lock_escrow,
    lock_open_escrow,
    refund,
    release,
    split,
    unfreeze,
)
from ledger.operations.posting import Posting, Refusal
from ledger.operations.reconciling import reconcile
from ledger.operations.reversal import reverse


__all__ = [
    "Compensation",
    "Posting",
    "Refusal",
    "adjust",
    "compensate",
    "freeze",
    "grant",
    "hold",
    "lock_debt",
    "lock_escrow",
    "lock_open_escrow",
    "open_account",
    "pay_debt",
    "reconcile",
    "refund",
    "release",
    "reverse",
    "set_floor",
    "split",
    "unfreeze",
    "waive_debt",
]
