"""Who did it, and for whom."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """The member behind an operation; staff may act on behalf of a member. Timers have no member.

    `is_plain` where a role among the staff doesn't count: a program whose key has no scope `admin`.
    """

    member_id: UUID | None
    on_behalf_of_id: UUID | None = None
    is_plain: bool = False

    @property
    def party_id(self) -> UUID | None:
        """The member whose part in the request counts."""
        return self.on_behalf_of_id or self.member_id

    @property
    def staff_id(self) -> UUID | None:
        """The member whose rights as one of the staff count; None where nobody's do."""
        return None if self.is_plain else self.member_id


WORKFLOW: Final = Actor(member_id=None)
