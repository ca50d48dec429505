"""The feed of events, in an order in which a late commit is never skipped.

An event's place is (transaction id, id). Only what is older than the oldest running transaction is
shown: a transaction that is still running may yet write an event with a place before what is newer.
"""

from dataclasses import dataclass
from typing import Final, Self
from uuid import UUID

from django.db.models import BigAutoField, BigIntegerField, Func, QuerySet

from common.keyset import Order, behind
from workflow.models import EventLog
from workflow.models.event import LISTENERS


MOST: Final = BigAutoField.MAX_BIGINT
ORDER: Final[Order] = ("tx", "id")


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where an event stands in the feed; as text it can be kept for as long as one likes."""

    tx: int = 0
    event_id: int = 0

    @classmethod
    def of(cls, event: EventLog) -> Self:
        """The place of an event."""
        return cls(tx=event.tx, event_id=event.pk)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what `str` gave. Raises `ValueError` for anything else."""
        tx, _, event_id = text.partition("-")
        place = cls(tx=int(tx), event_id=int(event_id))
        if (
            str(place) != text
            or not 0 <= min(place.tx, place.event_id) <= max(place.tx, place.event_id) <= MOST
        ):
            raise ValueError(text)
        return place

    def __str__(self) -> str:
        return f"{self.tx}-{self.event_id}"


class _Horizon(Func):
    """The oldest transaction that is still running: what is older is there, or will never be."""

    function = "workflow_horizon"
    output_field = BigIntegerField()


def settled(*, after: Place) -> QuerySet[EventLog]:
    """The events behind a place, in the feed's order."""
    return behind_place(after).filter(tx__lt=_Horizon())


def behind_place(place: Place) -> QuerySet[EventLog]:
    """The same, with those that the feed doesn't show yet."""
    return behind(EventLog.objects.all(), order=ORDER, place=(place.tx, place.event_id))


def feed(*, member_id: UUID, after: Place) -> list[QuerySet[EventLog]]:
    """What a member may see, in two lists: as the first and as the second whom it concerns.

    `common.keyset.first_of` makes one of them. Staff see no more in here than what concerns
    themselves.
    """
    rows = settled(after=after)
    return [rows.alias(listener=one).filter(listener=member_id) for one in LISTENERS]
