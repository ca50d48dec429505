"""The tables of the kernel."""

from workflow.models.event import EventLog
from workflow.models.idempotency import IdempotencyKey
from workflow.models.policy import POLICY_ID, Policy
from workflow.models.step import Step, StepState
from workflow.models.subject import Subject, new_id


__all__ = [
    "POLICY_ID",
    "EventLog",
    "IdempotencyKey",
    "Policy",
    "Step",
    "StepState",
    "Subject",
    "new_id",
]
