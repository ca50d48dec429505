"""The automatic steps and timers of a service."""

from functools import partial
from typing import Final

from django.utils.translation import gettext_lazy as _

from catalogue.operations.locks import lock_by_id
from catalogue.operations.review import escalate
from catalogue.operations.standing import expire, warn
from catalogue.operations.validate import reject_after_failure, validate_service
from catalogue.states import ServiceState
from catalogue.timers import EXPIRY, REVIEW, VALIDATE, WARNING
from workflow.registry import StepDefinition, registry


_step = partial(StepDefinition, subject_type="service", lock=lock_by_id)

STEPS: Final = (
    _step(
        name=VALIDATE,
        states=frozenset({ServiceState.PENDING_VALIDATION}),
        handler=validate_service,
        catch=reject_after_failure,
        label=_("Check the service"),
        takes=("service.queue", "service.trust", "service.refuse"),
        catch_takes=("service.refuse",),
    ),
    _step(
        name=REVIEW,
        states=frozenset({ServiceState.PENDING_APPROVAL}),
        handler=escalate,
        is_timer=True,
        label=_("Nobody has looked at it in time"),
        takes=("service.escalate",),
        due_by=("service_review_target",),
    ),
    _step(
        name=EXPIRY,
        states=frozenset({ServiceState.PUBLISHED}),
        handler=expire,
        is_timer=True,
        label=_("Its time in the list is over"),
        takes=("service.expire",),
        due_by=("service_lifetime",),
    ),
    _step(
        name=WARNING,
        states=frozenset({ServiceState.PUBLISHED}),
        handler=warn,
        is_timer=True,
        label=_("Warning that its time ends"),
        due_by=("service_expiry_warning",),
    ),
)


def register_steps() -> None:
    """Declare them; called once, when the app is ready."""
    for step in STEPS:
        registry.register(step)
