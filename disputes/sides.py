"""What the two sides read of a dispute's history: who of the staff has it in hand isn't theirs to know."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from django.db.models import QuerySet

from disputes.models import Dispute
from disputes.queries import dispute_for
from workflow.executions import Execution
from workflow.models import EventLog


def history(*, dispute_id: UUID, member_id: UUID) -> QuerySet[EventLog]:
    """The dispute's events in order, for one of its sides. Raises `NotFound` as `dispute_for`."""
    found = dispute_for(dispute_id=dispute_id, member_id=member_id)
    events = EventLog.objects.filter(subject_type=Dispute.subject_type, subject_id=found.pk)
    return events.filter(audience__contains=[member_id]).order_by("seq")


def execution_for_sides(found: Execution, *, sides: Collection[UUID]) -> Execution:
    """The execution, without who of the staff acted."""
    events = tuple(
        event if event.actor_id in sides else replace(event, actor_id=None)
        for event in found.events
    )
    return replace(found, events=events)
