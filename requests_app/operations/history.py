"""An event of a request, and who is told of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from notifications.operations import notify
from requests_app.models import ServiceRequest
from requests_app.queries import codes_of
from workflow.actor import WORKFLOW, Actor
from workflow.operations import NewStep, record


def record_request(
    *,
    request: ServiceRequest,
    event: str,
    at: datetime,
    actor: Actor = WORKFLOW,
    data: Mapping[str, Any] | None = None,
    steps: Sequence[NewStep] = (),
    cancel: Sequence[str] = (),
    tell: Sequence[UUID] | None = None,
) -> None:
    """Record the event and its steps, and notify each side that didn't do it itself, or just `tell`."""
    facts = codes_of(data or {})
    record(subject=request, event=event, at=at, actor=actor, data=facts, steps=steps, cancel=cancel)
    told = tell
    if told is None:
        told = [member_id for member_id in request.audience() if member_id != actor.party_id]
    if told:
        notify(member_ids=told, event_type=event, subject=request, data=facts, at=at)
