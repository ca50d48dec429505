"""An event of a dispute, and who is told of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from disputes.models import Dispute
from disputes.staff import judge_of
from disputes.states import STAFFS_OWN
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
    cancel: Sequence[str] = (),
    tell: Sequence[UUID | None] | None = None,
) -> None:
    """Record the event and its steps, and notify each side that didn't do it itself, or just `tell`."""
    facts = {"request": dispute.request_id, **(data or {})}
    record(subject=dispute, event=event, at=at, actor=actor, data=facts, steps=steps, cancel=cancel)
    chosen = dispute.audience() if tell is None else tell
    told = [one for one in chosen if one is not None and one != actor.party_id]
    if told:
        shown = {name: value for name, value in facts.items() if name not in STAFFS_OWN}
        notify(member_ids=told, event_type=event, subject=dispute, data=shown, at=at)


def all_concerned(dispute: Dispute) -> list[UUID | None]:
    """Both sides, and who has it in hand."""
    return [*dispute.audience(), judge_of(dispute)]
