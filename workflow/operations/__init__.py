"""The kernel's verbs."""

from workflow.operations.idempotency import (
    Answer,
    earlier_answer,
    fingerprint,
    forget_old,
    keep_answer,
)
from workflow.operations.policy import change_policy
from workflow.operations.record import NewStep, record
from workflow.operations.redrive import discard, redrive
from workflow.operations.steps import claim_due, perform, record_failure
from workflow.operations.versions import require_version


__all__ = [
    "Answer",
    "NewStep",
    "change_policy",
    "claim_due",
    "discard",
    "earlier_answer",
    "fingerprint",
    "forget_old",
    "keep_answer",
    "perform",
    "record",
    "record_failure",
    "redrive",
    "require_version",
]
