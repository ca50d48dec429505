"""Giving minutes of a closed escrow back: what the account has at once, the rest becomes a debt."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from common.errors import Conflict, Refused
from common.transactions import require_transaction
from ledger.models import Debt, Escrow
from ledger.operations.telling import record_debt
from workflow.actor import Actor
from workflow.fsm import wrong_state
from workflow.models import new_id


@dataclass(frozen=True, kw_only=True, slots=True)
class Compensation:
    """What was given back at once, and what is owed since: together what was asked for.

    `transaction_id` and `debt_id` are None where there was nothing to move, and nothing to owe;
    `replayed` where an earlier call for the same dispute did it.
    """

    moved_minutes: int
    owed_minutes: int
    transaction_id: int | None
    debt_id: UUID | None
    replayed: bool


_COMPENSATE: Final = """
SELECT outcome, posted_id, moved, owed, debt
FROM ledger_compensate(%s::uuid, %s::bigint, %s::uuid, %s::uuid, %s::uuid, %s::timestamptz)
"""


def compensate(
    *, escrow: Escrow, dispute_id: UUID, minutes: int, actor_id: UUID | None, at: datetime
) -> Compensation:
    """Give `minutes` of what was released back to the payer, as a dispute has decided.

    The caller has locked the closed escrow (`lock_escrow`). As much as the payee has above their
    floor moves at once (key `dispute:<id>:compensation`); how much that is, is decided under the
    lock of their account. The rest becomes the dispute's one `Debt`, and both are told of it.

    Raises:
        Conflict: `key_reused`, the dispute has given back another number of minutes.
        WrongState: the escrow is open.
        Refused: `compensation_exceeds_payment`, the payee doesn't have so many of it any more.
        ValueError: `minutes` isn't positive.
    """
    require_transaction()
    if minutes <= 0:
        raise ValueError(f"A compensation of {minutes} minutes.")
    values: list[Any] = [escrow.pk, minutes, dispute_id, new_id(), actor_id, at]
    with connection.cursor() as cursor:
        cursor.execute(_COMPENSATE, values)
        outcome, posted_id, moved, owed, debt_id = cursor.fetchone()
    if outcome not in {"done", "replayed"}:
        raise _refusal(outcome, escrow)
    done = Compensation(
        moved_minutes=moved,
        owed_minutes=owed,
        transaction_id=posted_id,
        debt_id=debt_id,
        replayed=outcome == "replayed",
    )
    if debt_id and not done.replayed:
        debt = Debt.objects.get(pk=debt_id)
        # It has no history yet.
        debt.recorded_state = ""
        record_debt(
            debt=debt, event="debt.arose", minutes=owed, actor=Actor(member_id=actor_id), at=at
        )
    return done


def _refusal(outcome: str, escrow: Escrow) -> Exception:
    if outcome == "KEY_REUSED":
        sentence = _("This dispute has already been carried out, with other hours.")
        return Conflict(sentence, code="key_reused")
    if outcome == "WRONG_STATE":
        return wrong_state(escrow)
    return Refused(
        _("No more hours can be given back than were paid."), code="compensation_exceeds_payment"
    )
