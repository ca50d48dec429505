"""What members change about themselves."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import NotFound
from common.transactions import require_transaction
from members.models import Member
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
    expected_version: int | None = None,
) -> Member:
    """Change one's own name, time zone or language; what isn't given stays.

    An empty language is what the browser asks for.

    Raises:
        NotFound: they aren't this member.
        StaleVersion: the member has changed since `expected_version`.
        ValidationError: there is no such zone or language, or the name is empty or too long.
    """
    require_transaction()
    member = Member.objects.select_for_update().filter(pk=member_id).first()
    if member is None or member.pk != actor.party_id:
        raise NotFound(_("There is no such member."))
    require_version(subject=member, expected_version=expected_version)
    given = {"name": name, "time_zone": time_zone, "language": language}
    changed = [field for field in given if given[field] not in {None, getattr(member, field)}]
    if not changed:
        return member
    for field in changed:
        setattr(member, field, given[field])
    member.full_clean(exclude=_NOT_OURS)
    member.save_next()
    record(subject=member, event="member.changed", at=at, actor=actor, data={"fields": changed})
    return member
