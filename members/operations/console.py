"""What whoever has the bank's machine does with members, where no administrator is signed in yet."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import Group

from members.models import Member
from members.operations.staff import add_member, password_link, tell_rights
from workflow.actor import Actor


def enrol(
    *,
    name: str,
    email: str | None,
    time_zone: str,
    is_superuser: bool,
    groups: Collection[Group],
    actor: Actor,
    at: datetime,
) -> tuple[Member, str | None]:
    """Let somebody join, with the rights asked for; returns them and the path where they set a password.

    No path where they have no address: they can't sign in, and staff act for them.

    Raises:
        ValidationError: a field is wrong, or the address is taken.
    """
    member = add_member(name=name, email=email, time_zone=time_zone, actor=actor, at=at)
    if is_superuser or groups:
        tell_rights(
            member=member,
            is_staff=True,
            is_superuser=is_superuser,
            groups=groups,
            actor=actor,
            at=at,
        )
    return member, password_link(member=member, actor=actor, at=at) if email else None
