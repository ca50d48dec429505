"""What only reads the ledger."""

from ledger.queries.balances import Balance, balance, escrow_of, open_escrows, request_of_escrow
from ledger.queries.debts import (
    actions_on_debt,
    debt_for,
    debts_of,
    debts_of_request,
    no_such_debt,
    open_debts,
    sides_of_debts,
    waived_debts,
)
from ledger.queries.holding import Holds, holds_by_age, requests_of_escrows
from ledger.queries.movements import Moved, movements
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
    "Moved",
    "Totals",
    "actions_on_debt",
    "balance",
    "debt_for",
    "debts_of",
    "debts_of_request",
    "differences",
    "escrow_of",
    "holds_by_age",
    "last_reconciliation",
    "lines",
    "movements",
    "no_such_debt",
    "open_debts",
    "open_escrows",
    "request_of_escrow",
    "requests_of_escrows",
    "sides_of_debts",
    "statement",
    "totals",
    "waived_debts",
]
