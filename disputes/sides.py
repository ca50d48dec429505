"""What the two sides read of a dispute's history: who of the staff has it in hand isn't theirs to know."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from disputes.models import Dispute
from disputes.queries import dispute_for
from workflow.executions import Execution
from workflow.models import EventLog


# Of the staff, by id.
_STAFFS_OWN: Final = frozenset({"assigned_to", "before"})


def history(*, dispute_id: UUID, member_id: UUID) -> QuerySet[EventLog]:
    """The dispute's events in order, for one of its sides. Raises `NotFound` as `dispute_for`."""
    found = dispute_for(dispute_id=dispute_id, member_id=member_id)
    events = EventLog.objects.filter(subject_type=Dispute.subject_type, subject_id=found.pk)
    return events.filter(audience__contains=[member_id]).order_by("seq")


def data_for_sides(data: Mapping[str, Any]) -> dict[str, Any]:
    """An event's data without who of the staff has it, or had it."""
    return {name: value for name, value in data.items() if name not in _STAFFS_OWN}


def actor_for_sides(actor_id: UUID | None, *, sides: Collection[UUID]) -> UUID | None:
    """Who acted, if it was a side; None for the bank and for its staff."""
    return actor_id if actor_id in sides else None


def execution_for_sides(found: Execution, *, sides: Collection[UUID]) -> Execution:
    """The execution, its events as the sides read them."""
    events = tuple(
        replace(
            event,
            actor_id=actor_for_sides(event.actor_id, sides=sides),
            data=data_for_sides(event.data),
        )
        for event in found.events
    )
    return replace(found, events=events)
