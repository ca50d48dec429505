"""What members change about themselves."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import NotFound
from common.transactions import require_transaction
from members.models import Member
from members.operations.telling import tell
from members.profiles import Profile
from workflow.actor import Actor
from workflow.operations import record, require_version


#: Set by sign-in, and checked there.
_NOT_OURS: Final = ("password",)


def change_profile(
    *,
    member_id: UUID,
    actor: Actor,
    at: datetime,
    name: str | None = None,
    time_zone: str | None = None,
    language: str | None = None,
    about: str | None = None,
    speaks: Collection[str] | None = None,
    area: str | None = None,
    availability: Collection[str] | None = None,
    availability_note: str | None = None,
    hidden: Collection[str] | None = None,
    expected_version: int | None = None,
) -> Member:
    """Change one's own name, time zone, language or profile; what isn't given stays.

    An empty language is what the browser asks for. `hidden` names the parts of the profile that
    other members don't see.

    Raises:
        NotFound: they aren't this member.
        StaleVersion: the member has changed since `expected_version`.
        ValidationError: there is no such zone or language, or the name is empty or too long.
        Refused: what is told of oneself can't be kept; see `members.operations.telling`.
    """
    require_transaction()
    member = lock_oneself(member_id=member_id, actor=actor)
    require_version(subject=member, expected_version=expected_version)
    given = {"name": name, "time_zone": time_zone, "language": language}
    changed = [field for field in given if given[field] not in {None, getattr(member, field)}]
    for field in changed:
        setattr(member, field, given[field])
    member.full_clean(exclude=_NOT_OURS)
    told = {
        "about": about,
        "speaks": speaks,
        "area": area,
        "availability": availability,
        "availability_note": availability_note,
        "hidden": hidden,
    }
    changed += tell(member=member, given=told)
    if not changed:
        return member
    member.save_next()
    record(subject=member, event="member.changed", at=at, actor=actor, data={"fields": changed})
    return member


def put_first_steps_away(*, member_id: UUID, is_away: bool, actor: Actor) -> None:
    """Take one's list of first steps off the first page, or call it back.

    Raises:
        NotFound: they aren't this member.
    """
    member = lock_oneself(member_id=member_id, actor=actor)
    Profile.objects.update_or_create(member=member, defaults={"hides_first_steps": is_away})


def lock_oneself(*, member_id: UUID, actor: Actor) -> Member:
    """The row of the actor, locked.

    Raises:
        NotFound: they aren't this member, or none any more: an account that was closed at this
            moment tells nothing of anybody.
    """
    require_transaction()
    members = Member.objects.select_for_update().filter(is_active=True)
    member = members.filter(pk=member_id).first()
    if member is None or member.pk != actor.party_id:
        raise NotFound(_("There is no such member."))
    return member
