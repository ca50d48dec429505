"""What has a workflow: a row with a state, and a version that counts its events."""

from collections.abc import Collection, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A UUIDv7: unguessable outside, and rows that are made together lie together in the index."""
    return UUID(int=uuid7().int)


class Subject(models.Model):
    """A row whose history is in the EventLog.

    `version` is the number of its events: the gapless sequence of its history, the ETag, and the
    guard against lost updates. The database refuses a state that changes without a version, a
    version that skips, and a version without its event (`workflow.guards`).
    """

    subject_type: ClassVar[str]
    state: Any = ""
    # The state that the history last told; `record` reads it as the event's "from".
    recorded_state: str = ""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def from_db(  # type: ignore[override] # the stubs know a later Django
        cls, db: str | None, field_names: Collection[str], values: Collection[Any]
    ) -> Self:
        """Remember the state that the row had."""
        instance = super().from_db(db, field_names, values)
        instance.recorded_state = instance.__dict__.get("state", "")
        return instance

    def audience(self) -> Sequence[UUID]:
        """The members who may see its events."""
        raise NotImplementedError

    def save_next(self) -> None:
        """Write the row as its next version. The caller holds its lock, and calls `record` next."""
        self.version += 1
        self.save(force_insert=self._state.adding, force_update=not self._state.adding)
