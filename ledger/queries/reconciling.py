"""Whether all balances are the sums of their entries: set-based, and each question in one snapshot."""

from dataclasses import dataclass
from typing import Final

from django.db import connection

from ledger.models import Reconciliation
from ledger.states import ISSUANCE_ID


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """Something that doesn't add up: `check` says what, for which row, and both numbers in minutes."""

    check: str
    subject: str
    subject_id: str
    expected_minutes: int
    actual_minutes: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Totals:
    """How much was compared. `issued_minutes` is what members have in all."""

    accounts: int
    transactions: int
    entries: int
    available_minutes: int
    held_minutes: int
    issued_minutes: int


# `expected` is what the entries say. One statement sees one snapshot, so the bank may go on working.
_DIFFERENCES: Final = """
WITH by_account AS (
    SELECT account_id, coalesce(sum(minutes) FILTER (WHERE bucket = 'available'), 0) AS available,
           coalesce(sum(minutes) FILTER (WHERE bucket = 'held'), 0) AS held
    FROM ledger_entry GROUP BY account_id
), by_transaction AS (
    SELECT transaction_id, sum(minutes) AS minutes FROM ledger_entry GROUP BY transaction_id
), by_payer AS (
    SELECT payer_id, sum(held_minutes) AS held FROM ledger_escrow
    WHERE state IN ('HELD', 'FROZEN') GROUP BY payer_id
), by_escrow AS (
    SELECT escrow.id, coalesce(sum(e.minutes) FILTER (WHERE e.bucket = 'held'), 0) AS open,
        coalesce(sum(e.minutes) FILTER (WHERE e.bucket = 'held' AND t.kind IN ('hold', 'adjust')), 0) AS agreed,
        coalesce(sum(e.minutes) FILTER (WHERE e.bucket = 'available' AND e.account_id = escrow.payee_id), 0)
            AS released,
        coalesce(sum(e.minutes) FILTER (WHERE e.bucket = 'available' AND e.account_id = escrow.payer_id
            AND t.kind NOT IN ('hold', 'adjust')), 0) AS refunded
    FROM ledger_escrow AS escrow
    LEFT JOIN ledger_transaction AS t ON t.escrow_id = escrow.id AND t.kind NOT IN ('reverse', 'compensate', 'debt')
    LEFT JOIN ledger_entry AS e ON e.transaction_id = t.id
    GROUP BY escrow.id
), by_debt AS (
    SELECT split_part(t.key, ':', 2) AS id, sum(e.minutes) AS paid
    FROM ledger_transaction AS t JOIN ledger_entry AS e ON e.transaction_id = t.id AND e.minutes > 0
    WHERE t.kind = 'debt' GROUP BY 1
), given_back AS (
    SELECT t.escrow_id AS id, sum(e.minutes) AS minutes
    FROM ledger_transaction AS t JOIN ledger_entry AS e ON e.transaction_id = t.id AND e.minutes > 0
    WHERE t.kind IN ('compensate', 'debt')
      AND NOT EXISTS (SELECT FROM ledger_transaction AS undone WHERE undone.reverses_id = t.id)
    GROUP BY t.escrow_id
), chain AS (
    SELECT DISTINCT ON (account_id) account_id, expected, balance_after AS actual
    FROM (SELECT id, account_id, balance_after,
                 sum(minutes) OVER (PARTITION BY account_id, bucket ORDER BY id) AS expected
          FROM ledger_entry WHERE account_id <> %(issuance)s::uuid) AS running
    WHERE expected <> balance_after ORDER BY account_id, id
)
SELECT * FROM (
    SELECT c.name, 'account' AS subject, a.id::text AS subject_id, c.expected, c.actual
    FROM ledger_account AS a LEFT JOIN by_account AS s ON s.account_id = a.id
    LEFT JOIN by_payer AS p ON p.payer_id = a.id
    CROSS JOIN LATERAL (VALUES
        ('available_minutes', coalesce(s.available, 0), a.available_minutes),
        ('held_minutes', coalesce(s.held, 0), a.held_minutes),
        ('held_by_open_escrows', coalesce(p.held, 0), a.held_minutes)) AS c (name, expected, actual)
    WHERE a.kind = 'member' AND c.expected <> c.actual
    UNION ALL
    SELECT 'balance_after', 'account', account_id::text, expected, actual FROM chain
    UNION ALL
    SELECT 'zero_sum', 'transaction', t.id::text, 0, coalesce(s.minutes, 0)
    FROM ledger_transaction AS t LEFT JOIN by_transaction AS s ON s.transaction_id = t.id
    WHERE s.minutes IS DISTINCT FROM 0
    UNION ALL
    SELECT 'zero_sum', 'ledger', '', 0, total FROM (SELECT sum(minutes) AS total FROM ledger_entry) AS entries
    WHERE total <> 0
    UNION ALL
    SELECT c.name, 'escrow', escrow.id::text, c.expected, c.actual
    FROM ledger_escrow AS escrow JOIN by_escrow AS s USING (id)
    CROSS JOIN LATERAL (VALUES
        ('escrow_open_minutes', s.open, CASE WHEN escrow.closed_at IS NULL THEN escrow.held_minutes ELSE 0 END),
        ('escrow_held_minutes', s.agreed, escrow.held_minutes),
        ('escrow_released_minutes', s.released, escrow.released_minutes),
        ('escrow_refunded_minutes', s.refunded, escrow.refunded_minutes)) AS c (name, expected, actual)
    WHERE c.expected <> c.actual
    UNION ALL
    SELECT 'debt_paid_minutes', 'debt', coalesce(debt.id::text, s.id), coalesce(s.paid, 0), coalesce(debt.paid_minutes, 0)
    FROM ledger_debt AS debt FULL JOIN by_debt AS s ON s.id = debt.id::text
    WHERE coalesce(s.paid, 0) <> coalesce(debt.paid_minutes, 0)
    UNION ALL
    SELECT 'escrow_given_back_minutes', 'escrow', escrow.id::text, escrow.released_minutes, s.minutes
    FROM given_back AS s JOIN ledger_escrow AS escrow USING (id)
    WHERE s.minutes > escrow.released_minutes
) AS found
ORDER BY subject, subject_id, name LIMIT %(most)s::int
"""

_TOTALS: Final = """
SELECT (SELECT count(*) FROM ledger_account WHERE kind = 'member'),
       (SELECT count(*) FROM ledger_transaction),
       (SELECT count(*) FROM ledger_entry),
       (SELECT coalesce(sum(available_minutes), 0) FROM ledger_account),
       (SELECT coalesce(sum(held_minutes), 0) FROM ledger_account),
       (SELECT coalesce(-sum(minutes), 0) FROM ledger_entry WHERE account_id = %(issuance)s::uuid)
"""


def differences(*, most: int = 1000) -> list[Difference]:
    """What doesn't add up, at most `most` findings; nothing, in a ledger that is in order.

    An entry's wrong `balance_after` is told once for each account, the first one.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERENCES, {"issuance": ISSUANCE_ID, "most": most})
        return [
            Difference(
                check=check,
                subject=subject,
                subject_id=key,
                expected_minutes=int(expected),
                actual_minutes=int(actual),
            )
            for check, subject, key, expected, actual in cursor.fetchall()
        ]


def totals() -> Totals:
    """How many rows there are, and how many minutes."""
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS, {"issuance": ISSUANCE_ID})
        accounts, transactions, entries, *minutes = map(int, cursor.fetchone())
    available, held, issued = minutes
    return Totals(
        accounts=accounts,
        transactions=transactions,
        entries=entries,
        available_minutes=available,
        held_minutes=held,
        issued_minutes=issued,
    )


def last_reconciliation() -> Reconciliation | None:
    """Return what the newest comparison found; None before the first night."""
    return Reconciliation.objects.order_by("-id").first()
