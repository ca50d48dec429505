"""Who there is, and which keys they have."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from common.errors import NotFound
from common.scopes import ALL_SCOPES, MEMBER_SCOPES, Scope
from files.models import File
from members.joining_rules import JoiningRules, RulesAcceptance
from members.models import ApiKey, Member
from members.profiles import Part, Profile


MOST_FOUND: Final = 8


def active_members() -> QuerySet[Member]:
    """Return the members who may be asked for something, with what everybody may see of them."""
    return Member.objects.filter(is_active=True).only("id", "name", "joined_at")


def members_called(text: str, *, excluding: UUID) -> list[Member]:
    """The active member with this address, else those in whose name the text is; a few at most."""
    others = Member.objects.filter(is_active=True).exclude(pk=excluding)
    by_address = list(others.filter(email__iexact=text))
    return by_address or list(
        others.filter(name__icontains=text).order_by("name", "id")[:MOST_FOUND]
    )


def profile_of(*, member_id: UUID) -> Profile:
    """Return what a member tells of themself, hidden parts included; empty where they tell nothing."""
    profiles = Profile.objects.select_related("photo").defer("photo__content")
    return profiles.filter(pk=member_id).first() or Profile(member_id=member_id)


def newest_rules() -> JoiningRules:
    """Return the rules as they are now.

    Raises:
        NotFound: the bank has published none.
    """
    found = JoiningRules.objects.first()
    if found is None:
        raise NotFound(_("The bank has no rules yet."))
    return found


def rules_accepted_by(*, member_id: UUID) -> int | None:
    """The newest version of the rules that the member has agreed to, None where there is none."""
    accepted = RulesAcceptance.objects.filter(member=member_id).order_by("-rules")
    number: int | None = accepted.values_list("rules_id", flat=True).first()
    return number


def photo_of(*, member_id: UUID, viewer_id: UUID) -> File:
    """Return a member's photo, with its content: their own, or one that is shown to members.

    Raises:
        NotFound: there is none to be seen.
    """
    shown = Profile.objects.filter(pk=member_id, member__is_active=True, photo__isnull=False)
    if member_id != viewer_id:
        shown = shown.exclude(hidden__contains=[Part.PHOTO.value])
    found = shown.values_list("photo_id", flat=True).first()
    if found is None:
        raise NotFound(_("There is no such photo."))
    return File.objects.defer(None).get(pk=found)


def usable_scopes(member: Member) -> tuple[Scope, ...]:
    """What the member's programs may be allowed at most: `admin` is for who has a role."""
    has_role = (member.is_staff or member.is_superuser) and not member.lacks_second_factor()
    return ALL_SCOPES if has_role else MEMBER_SCOPES


def has_idle_role(member: Member) -> bool:
    """Whether they have a role that counts for nothing, for lack of a second factor.

    A session stands for them without their role then: `members.middleware.StaffSecondFactor`.
    """
    has_role = member.is_plain or member.is_staff or member.is_superuser
    return has_role and member.lacks_second_factor()


def keys_of(*, member_id: UUID) -> QuerySet[ApiKey]:
    """Find all keys of a member, newest first: those that are over stay in the list."""
    return ApiKey.objects.filter(member=member_id).order_by("-id")


def valid_keys(*, member_id: UUID, at: datetime) -> QuerySet[ApiKey]:
    """Find the keys that open the bank at this moment, newest first."""
    lasting = Q(expires_at=None) | Q(expires_at__gt=at)
    return keys_of(member_id=member_id).filter(lasting, revoked_at=None)


def own_key(*, key_id: int, member_id: UUID) -> ApiKey:
    """Return one key of the member's. Raises `NotFound` for unknown ones and other people's alike."""
    key = keys_of(member_id=member_id).filter(pk=key_id).first()
    if key is None:
        raise NotFound(_("There is no such key."))
    return key
