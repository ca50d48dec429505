"""Timers of a service: when it leaves the list, and when somebody should have looked at it."""

from datetime import datetime
from typing import Final

from catalogue.models import Service
from workflow.models import POLICY_ID, Policy
from workflow.operations import NewStep


VALIDATE: Final = "validate_service"
REVIEW: Final = "service_review_target"
EXPIRY: Final = "service_expiry"
WARNING: Final = "service_expiry_warning"


def policy_now() -> Policy:
    """The bank's parameters of this moment."""
    return Policy.objects.get(pk=POLICY_ID)


def listing_timers(service: Service, *, policy: Policy, at: datetime) -> list[NewStep]:
    """The end of a listed service's time, and the warning before it where there is time for one."""
    if service.expires_at is None:
        return []
    warn_at = service.expires_at - policy.service_expiry_warning
    expiry = NewStep(name=EXPIRY, due_at=service.expires_at)
    return [expiry, NewStep(name=WARNING, due_at=warn_at)] if warn_at > at else [expiry]


def validation(*, at: datetime) -> list[NewStep]:
    """The check of what was sent in."""
    return [NewStep(name=VALIDATE, due_at=at)]
