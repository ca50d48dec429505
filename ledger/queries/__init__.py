"""What only reads the ledger."""

from ledger.queries.balances import Balance, balance, escrow_of, open_escrows, request_of_escrow
from ledger.queries.holding import Holds, holds_by_age, requests_of_escrows
from ledger.queries.reconciling import (
    Difference,
    Totals,
    differences,
    last_reconciliation,
    totals,
)
from ledger.queries.statements import Line, lines, statement


__all__ = [
    "Balance",
    "Difference",
    "Holds",
    "Line",
    "Totals",
    "balance",
    "differences",
    "escrow_of",
    "holds_by_age",
    "last_reconciliation",
    "lines",
    "open_escrows",
    "request_of_escrow",
    "requests_of_escrows",
    "statement",
    "totals",
]
