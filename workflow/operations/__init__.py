"""The kernel's verbs."""

from workflow.operations.breakers import change_breaker, ensure_breaker, reset_breaker
from workflow.operations.claim import claim_due, claim_external
from workflow.operations.idempotency import (
    Answer,
    KeyReused,
    earlier_answer,
    fingerprint,
    forget_old,
    keep_answer,
    same_before,
)
from workflow.operations.policy import change_policy
from workflow.operations.record import NewStep, as_rows, begin_steps, record
from workflow.operations.redrive import discard, redrive
from workflow.operations.retry import change_retry_policy, reset_retry_policy
from workflow.operations.steps import perform, record_failure
from workflow.operations.versions import require_version


__all__ = [
    "Answer",
    "KeyReused",
    "NewStep",
    "as_rows",
    "begin_steps",
    "change_breaker",
    "change_policy",
    "change_retry_policy",
    "claim_due",
    "claim_external",
    "discard",
    "earlier_answer",
    "ensure_breaker",
    "fingerprint",
    "forget_old",
    "keep_answer",
    "perform",
    "record",
    "record_failure",
    "redrive",
    "require_version",
    "reset_breaker",
    "reset_retry_policy",
    "same_before",
]
