"""What a play has left in the bank, so that one with faults can be laid beside one without."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import Max

from ledger.models import Entry
from notifications.models import Notification
from workflow.models import EventLog, Step


@dataclass(frozen=True)
class Mark:
    """How far the bank's tables go; all that comes later belongs to the play."""

    event: int
    entry: int
    notification: int
    step: int

    @classmethod
    def now(cls) -> Self:
        models = (EventLog, Entry, Notification, Step)
        newest = [model.objects.aggregate(Max("id"))["id__max"] or 0 for model in models]
        return cls(*newest)


def picture(since: Mark) -> dict[str, Counter[Any]]:
    """Each event but those of failures, each moved minute, each message, each step's end."""
    events = EventLog.objects.filter(id__gt=since.event).exclude(
        subject_type__in=["breaker", "policy"]
    )
    events = events.exclude(type__startswith="step.")
    entries = Entry.objects.filter(id__gt=since.entry)
    told = Notification.objects.filter(id__gt=since.notification)
    return {
        "events": Counter(events.values_list("subject_type", "type", "from_state", "to_state")),
        "entries": Counter(
            entries.values_list("transaction__kind", "account__kind", "bucket", "minutes")
        ),
        "told": Counter(told.values_list("member__name", "event_type")),
        "steps": Counter(
            Step.objects.filter(id__gt=since.step).values_list("name", "state", "is_external")
        ),
    }


def failures(since: Mark) -> Counter[str]:
    """How often a try's failure, a dead letter and a redrive were recorded."""
    events = EventLog.objects.filter(id__gt=since.event, type__startswith="step.")
    return Counter(events.values_list("type", flat=True))
