"""Who did it, and for whom."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """The member behind an operation; staff may act on behalf of a member. Timers have no member."""

    member_id: UUID | None
    on_behalf_of_id: UUID | None = None

    @property
    def party_id(self) -> UUID | None:
        """The member whose part in the request counts."""
        return self.on_behalf_of_id or self.member_id


WORKFLOW: Final = Actor(member_id=None)
