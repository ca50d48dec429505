"""The kernel's verbs."""

from workflow.operations.record import NewStep, record
from workflow.operations.redrive import discard, redrive
from workflow.operations.steps import claim_due, perform, record_failure


__all__ = ["NewStep", "claim_due", "discard", "perform", "record", "record_failure", "redrive"]
