"""What whoever has the bank's machine does with members, where no administrator is signed in yet."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import Group
from django.utils.translation import gettext as _

from common.errors import Refused
from common.transactions import require_transaction
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


def give_role(
    *,
    member_id: UUID,
    is_superuser: bool,
    groups: Collection[Group],
    actor: Actor,
    at: datetime,
) -> tuple[bool, str | None]:
    """Let a member do, as staff, this beside what they may do already; nothing is taken from them.

    Returns whether that changed anything, and the path where they set a password: none where they
    have one.

    Raises:
        Refused: they are inactive, or have no address, and can't sign in.
    """
    require_transaction()
    member = Member.objects.select_for_update().get(pk=member_id)
    if not member.email or not member.is_active:
        raise Refused(_("Only an active member with an e-mail address can sign in."))
    version = member.version
    tell_rights(
        member=member,
        is_staff=True,
        is_superuser=is_superuser or member.is_superuser,
        groups={*member.groups.all(), *groups},
        actor=actor,
        at=at,
    )
    if member.version == version:
        return False, None
    needs_one = not member.has_usable_password()
    return True, password_link(member=member, actor=actor, at=at) if needs_one else None
