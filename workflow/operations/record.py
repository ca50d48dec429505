"""The one seam that writes history, and the steps that follow from it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from common.transactions import require_transaction
from workflow import hints
from workflow.actor import WORKFLOW, Actor
from workflow.models import Subject
from workflow.registry import registry
from workflow.watch import tell_event


_RECORD = """
SELECT workflow_record(%s::text, %s::uuid, %s::int, %s::text, %s::text, %s::text, %s::uuid, %s::uuid,
                       %s::uuid[], %s::jsonb, %s::timestamptz, %s::text[], %s::jsonb)
"""
_BEGIN = "SELECT workflow_begin(NULL, NULL, 0, %s::jsonb)"


@dataclass(frozen=True, kw_only=True, slots=True)
class NewStep:
    """A step to write: at once, or a timer when `due_at` lies ahead.

    It belongs to the recorded subject, unless another is named, and waits in the lane that its
    declaration says, unless `lane` names another.
    """

    name: str
    due_at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    subject: tuple[str, UUID] | None = None
    lane: str = ""

    @property
    def is_external(self) -> bool:
        """Whether its declaration says that it acts on something outside; unknown steps don't."""
        definition = registry.steps.get(self.name)
        return bool(definition and definition.is_external)

    def as_row(self) -> dict[str, Any]:
        """The row that `workflow_begin` reads."""
        definition = registry.steps.get(self.name)
        row: dict[str, Any] = {
            "name": self.name,
            "due_at": self.due_at.isoformat(),
            "data": self.data,
            "lane": self.lane or (definition.own_lane if definition else self.name),
            "is_external": self.is_external,
        }
        if self.subject:
            row |= {"subject_type": self.subject[0], "subject_id": self.subject[1]}
        return row


def record(
    *,
    subject: Subject,
    event: str,
    at: datetime,
    actor: Actor = WORKFLOW,
    data: Mapping[str, Any] | None = None,
    steps: Sequence[NewStep] = (),
    cancel: Sequence[str] = (),
) -> int:
    """Write the event of the subject's newest version, and the steps that it begins.

    A change of state ends the subject's open steps that make no sense in the new one; `cancel`
    names further ones. `data` holds ids and codes, never personal words. One statement; the
    subject has been saved by `save_next` just before. Returns the event's id.
    """
    require_transaction()
    old, new = subject.recorded_state, str(subject.state)
    ended = registry.ended_by(subject_type=subject.subject_type, state=new) if old != new else []
    values: list[Any] = [
        subject.subject_type,
        subject.id,
        subject.version,
        event,
        old,
        new,
        actor.member_id,
        actor.on_behalf_of_id,
        list(subject.audience()),
        _json(data or {}),
        at,
        [*ended, *cancel],
        as_rows(steps) if steps else None,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, values)
        event_id: int = cursor.fetchone()[0]
    subject.recorded_state = new
    tell_event(subject=subject, event=event)
    # What is external can wait for the sweep: no member waits for it on a page.
    if any(step.due_at <= at and not step.is_external for step in steps):
        hints.after_commit()
    return event_id


def begin_steps(*, steps: Sequence[NewStep]) -> None:
    """Write steps of subjects to which nothing has happened yet; each step names its own.

    Nobody is hinted: the sweep finds them.
    """
    require_transaction()
    if steps:
        with connection.cursor() as cursor:
            cursor.execute(_BEGIN, [as_rows(steps)])


def as_rows(steps: Iterable[NewStep]) -> str:
    """The steps as `workflow_begin` takes them, for a statement that writes more than steps."""
    return _json([step.as_row() for step in steps])


def _json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder)
