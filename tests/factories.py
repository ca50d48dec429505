"""Members as tests need them: they join as everybody does."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib.auth.models import Group

from common.transactions import door
from hourbank.roles import COORDINATORS
from members.models import Member
from members.operations import join
from workflow.worker import work


PASSWORD = "a long enough password"
# An id that nobody has, for parameters: all processes of the suite must name a test alike.
NOBODY: Final = UUID("0000feed-0000-4000-8000-000000000000")


def member(name: str, *, at: datetime, **fields: object) -> Member:
    """A member who has joined and has got the starting hours."""
    new = Member(name=name, **{"email": f"{name.lower()}@example.org"} | fields)
    new.set_password(PASSWORD)
    with door():
        join(member=new, at=at)
    work(clock=lambda: at)
    return new


def group_of(role: str = COORDINATORS) -> Group:
    """A role's group: the migration has made it and given it its rights."""
    return Group.objects.get(name=role)
