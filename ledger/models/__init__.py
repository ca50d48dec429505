"""The tables of the ledger.

The bank's database role may only read them: `ledger_post` and its few companions (`ledger/sql/`)
are the one way to write them, and `ledger.operations` is their typed face.
"""

from ledger.models.books import Account, Entry, Escrow, Reconciliation, Transaction
from ledger.models.debt import Debt


__all__ = ["Account", "Debt", "Entry", "Escrow", "Reconciliation", "Transaction"]
