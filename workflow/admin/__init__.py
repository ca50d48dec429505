"""The admin of the kernel: history, steps and dead letters, the Policy, idempotency keys."""

from workflow.admin.events import EventLogAdmin
from workflow.admin.keys import IdempotencyKeyAdmin
from workflow.admin.policy import PolicyAdmin
from workflow.admin.steps import StepAdmin


__all__ = ["EventLogAdmin", "IdempotencyKeyAdmin", "PolicyAdmin", "StepAdmin"]
