"""The only code that moves minutes. Every operation runs in the transaction of its door."""

from ledger.operations.accounts import grant, open_account, set_floor
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
    "Posting",
    "Refusal",
    "adjust",
    "freeze",
    "grant",
    "hold",
    "lock_escrow",
    "lock_open_escrow",
    "open_account",
    "reconcile",
    "refund",
    "release",
    "reverse",
    "set_floor",
    "split",
    "unfreeze",
]
