"""An event of a debt, and who is told of it."""

from datetime import datetime

from ledger.models import Debt
from ledger.states import Side
from notifications.operations import notify
from workflow.actor import Actor
from workflow.operations import record


def record_debt(*, debt: Debt, event: str, minutes: int, actor: Actor, at: datetime) -> None:
    """Record the event, and tell each side that didn't do it itself what it means for them.

    `minutes` are what the event is about: owed, paid, or waived.
    """
    facts = {
        "request": debt.request_id,
        "dispute": debt.dispute_id,
        "minutes": minutes,
        "open_minutes": debt.open_minutes,
    }
    record(subject=debt, event=event, at=at, actor=actor, data=facts)
    for side, member_id in ((Side.DEBTOR, debt.debtor_id), (Side.CREDITOR, debt.creditor_id)):
        if member_id != actor.party_id:
            said = {**facts, "side": side}
            notify(member_ids=[member_id], event_type=event, subject=debt, data=said, at=at)
