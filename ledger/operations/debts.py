"""What becomes of a debt: paid by name, at once or in parts, or waived with reasons."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from common.errors import Refused, WrongRole
from common.lines import is_visible
from common.minutes import spoken
from common.transactions import require_transaction
from ledger.models import Debt
from ledger.operations.telling import record_debt
from ledger.queries import no_such_debt
from ledger.states import MOST_REASONS, DebtState
from members.models import Member
from workflow.actor import Actor
from workflow.fsm import wrong_state
from workflow.operations import require_version


# The right of staff to pay and to waive debts.
CHANGE_DEBT: Final = "ledger.change_debt"

_PAY: Final = """
SELECT outcome, moved, shortfall
FROM ledger_pay_debt(%s::uuid, %s::integer, %s::bigint, %s::uuid, %s::timestamptz)
"""
_WAIVE: Final = """
SELECT ledger_waive_debt(%s::uuid, %s::integer, %s::text, %s::uuid, %s::timestamptz)
"""


def lock_debt(*, debt_id: UUID) -> Debt:
    """The debt's row, locked. Raises `NotFound`."""
    require_transaction()
    for debt in Debt.objects.raw("SELECT * FROM ledger_lock_debt(%s::uuid)", [debt_id]):
        return debt
    raise no_such_debt()


def pay_debt(
    *,
    debt_id: UUID,
    minutes: int | None = None,
    actor: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> Debt:
    """Pay a debt from the debtor's account, down to its floor; it may take several payments.

    Without `minutes` as many as the account has. Who pays is the debtor, or a member of staff by
    name: it is never collected silently. The creditor is told, and a debtor for whom staff paid.

    Raises:
        NotFound: unknown, or other people's.
        WrongRole: the creditor; or staff who act for somebody else.
        StaleVersion: the caller has seen an older version.
        WrongState: it is paid or waived.
        Refused: `invalid_minutes`; `more_than_owed`, with `owed_minutes`; INSUFFICIENT_BALANCE, with
            `shortfall_minutes`.
    """
    debt = lock_debt(debt_id=debt_id)
    payer = _require_payer(debt, actor)
    require_version(subject=debt, expected_version=expected_version)
    _require_payable(debt, minutes)
    with connection.cursor() as cursor:
        cursor.execute(_PAY, [debt.pk, debt.version + 1, minutes, payer, at])
        outcome, moved, shortfall = cursor.fetchone()
    if outcome == "INSUFFICIENT_BALANCE":
        raise _not_enough(shortfall)
    if moved == debt.open_minutes:
        debt.pay_off(by=payer, at=at)
    else:
        debt.pay_part(minutes=moved)
    debt.version += 1
    event = "debt.paid" if debt.state == DebtState.PAID else "debt.part_paid"
    record_debt(debt=debt, event=event, minutes=moved, actor=actor, at=at)
    return debt


def waive_debt(
    *,
    debt_id: UUID,
    words: str,
    actor: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> Debt:
    """Decide by name that what is left of a debt need not be paid, and say why; both are told.

    Raises:
        NotFound: there is no such debt, or it is nothing to the caller.
        WrongRole: one of the two sides, or who has no right to it.
        StaleVersion: the caller has seen an older version.
        WrongState: it is paid, or waived already.
        Refused: `words_missing`, `words_too_long`.
    """
    debt = lock_debt(debt_id=debt_id)
    staff = _require_staff(debt, actor)
    require_version(subject=debt, expected_version=expected_version)
    reasons = words.strip()
    _require_reasons(reasons)
    left = debt.open_minutes
    debt.waive(words=reasons, by=staff, at=at)
    debt.version += 1
    with connection.cursor() as cursor:
        cursor.execute(_WAIVE, [debt.pk, debt.version, reasons, staff, at])
    record_debt(debt=debt, event="debt.waived", minutes=left, actor=actor, at=at)
    return debt


def _require_payer(debt: Debt, actor: Actor) -> UUID:
    """The debtor themself, else staff. Returns who pays."""
    if actor.member_id == debt.debtor_id and not actor.on_behalf_of_id:
        return debt.debtor_id
    return _require_staff(debt, actor)


def _require_staff(debt: Debt, actor: Actor) -> UUID:
    """Refuse who has no right to it, and staff whose own debt it is. Returns who acts."""
    is_party = {actor.member_id, actor.party_id} & set(debt.audience())
    if actor.member_id is None or is_party:
        raise WrongRole(
            _("Only the one who owes, or a coordinator who has no part in it, can do this.")
        )
    staff = Member.objects.filter(Q(pk=actor.staff_id)).first()
    if staff is None or not staff.has_perm(CHANGE_DEBT):
        raise no_such_debt()
    return actor.member_id


def _require_payable(debt: Debt, minutes: int | None) -> None:
    if debt.state != DebtState.OPEN:
        raise wrong_state(debt)
    if minutes is None:
        return
    if minutes < 1:
        raise Refused(_("Pay at least one minute."), code="invalid_minutes")
    if minutes > debt.open_minutes:
        raise Refused(
            _("Only %(open)s are still owed.") % {"open": spoken(debt.open_minutes)},
            code="more_than_owed",
            owed_minutes=debt.open_minutes,
        )


def _require_reasons(words: str) -> None:
    if not is_visible(words):
        raise Refused(_("Say why it need not be paid."), code="words_missing")
    if len(words) > MOST_REASONS:
        raise Refused(
            _("Write no more than %(most)d characters.") % {"most": MOST_REASONS},
            code="words_too_long",
            most=MOST_REASONS,
        )


def _not_enough(shortfall: int) -> Refused:
    return Refused(
        _("There are not enough hours available: it would take %(short)s more.")
        % {"short": spoken(shortfall)},
        code="INSUFFICIENT_BALANCE",
        shortfall_minutes=shortfall,
    )
