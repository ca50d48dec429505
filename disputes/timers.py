"""Timers of a dispute: what happens when nobody does anything."""

from datetime import datetime
from typing import Final

from disputes.models import Dispute
from workflow.models import POLICY_ID, Policy
from workflow.operations import NewStep


ASSIGN: Final = "assign_dispute"
ASSIGN_APPEAL: Final = "assign_appeal"
RESPONSE: Final = "dispute_response_timeout"
RESPONSE_REMINDER: Final = "dispute_response_reminder"
SETTLEMENT: Final = "dispute_settlement_timeout"
TARGET_REMINDER: Final = "dispute_target_reminder"
OVERDUE: Final = "dispute_overdue"
EXECUTE: Final = "execute_ruling"
# What follows from `target_at`.
OF_TARGET: Final = (TARGET_REMINDER, OVERDUE)


def policy_now() -> Policy:
    """The bank's rules as they are now."""
    return Policy.objects.get(pk=POLICY_ID)


def review_target(dispute: Dispute, *, policy: Policy, at: datetime) -> datetime:
    """Until when staff should have ruled, or taken in hand what nobody has."""
    is_in_hand = dispute.assigned_to_id is not None
    span = policy.dispute_ruling_target if is_in_hand else policy.dispute_assignment_target
    return at + span


def target_timers(dispute: Dispute, *, policy: Policy, at: datetime) -> list[NewStep]:
    """What `target_at` begins: the escalation, and a reminder to who has it in hand.

    Of a time that was over already all have been told, whoever has it in hand now.
    """
    if dispute.target_at is None or dispute.escalated_at is not None:
        return []
    overdue = NewStep(name=OVERDUE, due_at=dispute.target_at)
    remind_at = dispute.target_at - policy.dispute_target_reminder_before
    if dispute.assigned_to_id is None or remind_at <= at:
        return [overdue]
    return [overdue, NewStep(name=TARGET_REMINDER, due_at=remind_at)]


def response_timers(dispute: Dispute, *, policy: Policy, at: datetime) -> list[NewStep]:
    """What `respond_by` begins."""
    if dispute.respond_by is None:
        return []
    timeout = NewStep(name=RESPONSE, due_at=dispute.respond_by)
    remind_at = dispute.respond_by - policy.reminder_before
    return [
        timeout,
        *([NewStep(name=RESPONSE_REMINDER, due_at=remind_at)] if remind_at > at else []),
    ]
