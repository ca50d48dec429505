"""What coordinators take out of a profile that doesn't belong there: they never write one."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import Conflict, Refused, WrongRole
from common.transactions import require_transaction
from files.operations import discard
from members.models import Member
from members.operations.staff import lock_for_staff
from members.profiles import EMPTY, FIELDS, Part, Profile
from members.states import ProfileReason
from workflow.actor import Actor
from workflow.operations import record, require_version


MODERATED: Final = "member.profile_moderated"


def take_out(
    *,
    member_id: UUID,
    parts: Collection[str],
    reason: str,
    actor: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> Member:
    """Take parts of somebody's profile away, which other members see; what is hidden stays theirs.

    Raises:
        NotFound: no such member.
        WrongRole: the actor isn't staff, or it is their own; only an administrator moderates staff.
        StaleVersion: the member has changed since `expected_version`.
        Refused: a reason, or a part, that there isn't.
        Conflict: there is nothing of it to be seen (`nothing_to_take_out`).
    """
    require_transaction()
    _require_staff(member_id, actor=actor)
    if reason not in ProfileReason.values or not set(parts) <= set(Part.values):
        raise Refused(_("Say what is wrong with it."), code="invalid_reason")
    member = lock_for_staff(member_id, actor=actor)
    require_version(subject=member, expected_version=expected_version)
    gone = _blank(member_id, parts=parts)
    if not gone:
        raise Conflict(_("There is nothing of it to be seen."), code="nothing_to_take_out")
    member.save_next()
    data = {"fields": gone, "reason": reason}
    record(subject=member, event=MODERATED, at=at, actor=actor, data=data)
    return member


def _blank(member_id: UUID, *, parts: Collection[str]) -> list[str]:
    """Empty what others see of these parts. Returns those of which there was something."""
    profile = Profile.objects.filter(pk=member_id).first()
    if profile is None:
        return []
    seen, photo_id = profile.as_seen(), profile.photo_id
    gone = [
        part
        for part in Part
        if part in parts and any(getattr(seen, field) for field in FIELDS[part])
    ]
    columns = [field for part in gone for field in FIELDS[part]]
    for column in columns:
        # The list of no languages is a list: what is empty stays apart from what is shared.
        setattr(profile, column, [] if column == "speaks" else EMPTY[column])
    if columns:
        profile.save(update_fields=columns)
    if Part.PHOTO in gone and photo_id:
        discard(file_id=photo_id)
    return [str(part) for part in gone]


def _require_staff(member_id: UUID, *, actor: Actor) -> None:
    staff = Member.objects.filter(is_staff=True, is_active=True)
    if actor.on_behalf_of_id or actor.staff_id not in staff.values_list("pk", flat=True):
        raise WrongRole(_("Only coordinators moderate profiles."))
    if actor.member_id == member_id:
        raise WrongRole(_("Nobody moderates their own profile: change it instead."))
