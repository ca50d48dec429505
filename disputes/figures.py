"""The figures by which people and machines watch the disputes that are open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, IntegerField, Min, Q, Value, When

from disputes.models import Dispute
from disputes.staff import in_nobodys_hands
from disputes.states import OPEN, DisputeState


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """Open disputes of one state and age: how many, of these how many late or in nobody's hands.

    `age` counts the borders that they have passed.
    """

    state: DisputeState
    age: int
    disputes: int
    overdue: int
    unassigned: int
    oldest_at: datetime


def open_disputes(*, at: datetime, ages: Sequence[timedelta] = ()) -> list[Waiting]:
    """The open disputes by state, and divided at these ages (ascending), in one statement.

    What is exactly as old as a border has passed it. The partial index `dispute_queue` finds them:
    what has ended isn't read.
    """
    younger = [When(opened_at__gt=at - age, then=Value(place)) for place, age in enumerate(ages)]
    age = Case(*younger, default=Value(len(ages)), output_field=IntegerField())
    rows = Dispute.objects.filter(state__in=OPEN).order_by().values_list("state", age)
    found = rows.annotate(
        count=Count("pk"),
        overdue=Count("pk", filter=Q(target_at__lt=at)),
        unassigned=Count("pk", filter=in_nobodys_hands()),
        oldest=Min("opened_at"),
    )
    return [
        Waiting(
            state=DisputeState(state),
            age=place,
            disputes=count,
            overdue=overdue,
            unassigned=unassigned,
            oldest_at=oldest,
        )
        for state, place, count, overdue, unassigned, oldest in found
    ]
