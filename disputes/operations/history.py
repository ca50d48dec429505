"""An event of a dispute, and who is told of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from disputes.models import Dispute
from notifications.operations import notify
from workflow.actor import WORKFLOW, Actor
from workflow.operations import NewStep, record


def record_dispute(
    *,
    dispute: Dispute,
    event: str,
    at: datetime,
    actor: Actor = WORKFLOW,
    data: Mapping[str, Any] | None = None,
    steps: Sequence[NewStep] = (),
    is_told: bool = True,
) -> None:
    """Record the event and its steps, and, where `is_told`, notify who didn't do it."""
    facts = {"request": dispute.request_id, **(data or {})}
    record(subject=dispute, event=event, at=at, actor=actor, data=facts, steps=steps)
    told = [member_id for member_id in dispute.audience() if member_id != actor.party_id]
    if is_told:
        notify(member_ids=told, event_type=event, subject=dispute, data=facts, at=at)
