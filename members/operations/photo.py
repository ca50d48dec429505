"""A member's photo."""

from datetime import datetime
from typing import Final
from uuid import UUID

from common.transactions import require_transaction
from files.checking import Checked, Upload, check
from files.models import File
from files.operations import discard, keep
from files.squares import square
from files.states import MEBIBYTE, PICTURES
from members.models import Member
from members.operations.profile import lock_oneself
from members.profiles import Profile
from workflow.actor import Actor
from workflow.operations import record, require_version


MOST_PHOTO_BYTES: Final = 10 * MEBIBYTE
# Twice what the widest page shows.
SIDE: Final = 480


def change_photo(
    *,
    member_id: UUID,
    photo: Upload | Checked | None,
    actor: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> Member:
    """Give oneself a photo in place of the former, or none; what is kept is a small square of it.

    Raises:
        NotFound: they aren't this member.
        StaleVersion: the member has changed since `expected_version`.
        Refused: it is no picture, too large or broken.
    """
    require_transaction()
    # Before the row is locked: looking into a picture takes a while.
    small = square(_picture(photo), side=SIDE) if photo else None
    member = lock_oneself(member_id=member_id, actor=actor)
    require_version(subject=member, expected_version=expected_version)
    profile, _made = Profile.objects.get_or_create(member=member)
    former = profile.photo_id
    if former is None and small is None:
        return member
    profile.photo = _kept(small, owner_id=member.pk, at=at) if small else None
    profile.save(update_fields=["photo"])
    if former:
        discard(file_id=former)
    member.save_next()
    record(subject=member, event="member.changed", at=at, actor=actor, data={"fields": ["photo"]})
    return member


def _picture(photo: Upload | Checked) -> Checked:
    if isinstance(photo, Checked):
        return photo
    return check(photo, kinds=PICTURES, most_bytes=MOST_PHOTO_BYTES)


def _kept(small: Checked, *, owner_id: UUID, at: datetime) -> File:
    return keep(upload=small, kinds=PICTURES, owner_id=owner_id, at=at)
