"""The ledger's automatic steps."""

from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from ledger.operations import grant, open_account
from members.operations import lock_member
from workflow.actor import WORKFLOW
from workflow.operations import record
from workflow.registry import Claimed, StepDefinition


def grant_starting_hours(*, subject: Any, step: Claimed, at: datetime) -> None:
    """Open a new member's account with the credit and the hours that were promised on joining."""
    minutes: int = step.data["starting_minutes"]
    open_account(member_id=subject.pk, floor_minutes=-step.data["credit_minutes"], at=at)
    if not minutes:
        return
    key = f"member:{subject.pk}:starting-hours"
    posting = grant(
        member_id=subject.pk, minutes=minutes, key=key, actor_id=WORKFLOW.member_id, at=at
    )
    if not posting.replayed:
        data = {"minutes": minutes, "transaction": posting.transaction_id}
        subject.save_next()
        record(subject=subject, event="member.hours_granted", at=at, data=data)


GRANT_STARTING_HOURS: Final = StepDefinition(
    name="grant_starting_hours",
    subject_type="member",
    handler=grant_starting_hours,
    lock=lambda member_id: lock_member(member_id=member_id),
    label=_("Grant the starting hours"),
)
