"""What only reads the ledger."""

from ledger.queries.balances import (
    Balance,
    balance,
    escrow_of,
    open_escrows,
    request_of_escrow,
    requests_with_hold,
)
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
from ledger.queries.narrowing import ALL, Wanted, narrowed
from ledger.queries.reconciling import (
    Difference,
    Totals,
    differences,
    last_reconciliation,
    totals,
)
from ledger.queries.statements import Line, Parts, all_lines, lines, statement
from ledger.queries.sums import Month, Sums, balance_before, months, sums


__all__ = [
    "ALL",
    "Balance",
    "Difference",
    "Holds",
    "Line",
    "Month",
    "Moved",
    "Parts",
    "Sums",
    "Totals",
    "Wanted",
    "actions_on_debt",
    "all_lines",
    "balance",
    "balance_before",
    "debt_for",
    "debts_of",
    "debts_of_request",
    "differences",
    "escrow_of",
    "holds_by_age",
    "last_reconciliation",
    "lines",
    "months",
    "movements",
    "narrowed",
    "no_such_debt",
    "open_debts",
    "open_escrows",
    "request_of_escrow",
    "requests_of_escrows",
    "requests_with_hold",
    "sides_of_debts",
    "statement",
    "sums",
    "totals",
    "waived_debts",
]
