"""An event of a service, and who is told of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from catalogue.models import Service
from notifications.operations import notify
from workflow.actor import WORKFLOW, Actor
from workflow.operations import NewStep, record


def record_service(
    *,
    service: Service,
    event: str,
    at: datetime,
    actor: Actor = WORKFLOW,
    data: Mapping[str, Any] | None = None,
    steps: Sequence[NewStep] = (),
    cancel: Sequence[str] = (),
    tell: Sequence[UUID] = (),
) -> None:
    """Save the service's next version, record its event and steps, and notify whom `tell` names."""
    service.save_next()
    record(
        subject=service,
        event=event,
        at=at,
        actor=actor,
        data=data,
        steps=steps,
        cancel=cancel,
    )
    notify(member_ids=tell, event_type=event, subject=service, data=data, at=at)
