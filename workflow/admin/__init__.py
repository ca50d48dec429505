"""The admin of the kernel: history, steps and dead letters, retries, breakers, the Policy, keys."""

from workflow.admin.breakers import CircuitBreakerAdmin
from workflow.admin.events import EventLogAdmin
from workflow.admin.keys import IdempotencyKeyAdmin
from workflow.admin.policy import PolicyAdmin
from workflow.admin.retry import StepPolicyAdmin
from workflow.admin.steps import StepAdmin


__all__ = [
    "CircuitBreakerAdmin",
    "EventLogAdmin",
    "IdempotencyKeyAdmin",
    "PolicyAdmin",
    "StepAdmin",
    "StepPolicyAdmin",
]
