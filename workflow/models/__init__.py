"""The tables of the kernel."""

from workflow.models.breaker import CircuitBreaker
from workflow.models.event import EventLog
from workflow.models.heartbeat import Heartbeat, Sign
from workflow.models.idempotency import IdempotencyKey
from workflow.models.policy import POLICY_ID, Policy
from workflow.models.retry import StepPolicy
from workflow.models.step import Step, StepState
from workflow.models.subject import Subject, new_id


__all__ = [
    "POLICY_ID",
    "CircuitBreaker",
    "EventLog",
    "Heartbeat",
    "IdempotencyKey",
    "Policy",
    "Sign",
    "Step",
    "StepPolicy",
    "StepState",
    "Subject",
    "new_id",
]
