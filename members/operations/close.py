"""What remains of a member who leaves for good: a row that names nobody."""

from datetime import datetime
from typing import Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from common.transactions import require_transaction
from files.operations import discard
from members.models import ApiKey, Member
from members.profiles import Profile
from workflow.actor import Actor
from workflow.operations import record


CLOSED: Final = "member.closed"


def forget_member(*, member: Member, actor: Actor, at: datetime) -> Member:
    """Make a locked member's row nobody's: no name, address, profile, rights or way to sign in.

    Sessions end, as the password that they stand for is gone. What other rows say of the member by
    its id stays: the ledger's entries, and what others were told. Whether the member may leave is
    for the caller: see `portal.closing`.
    """
    require_transaction()
    profile = Profile.objects.filter(pk=member.pk).first()
    if profile is not None:
        profile.delete()
        if profile.photo_id:
            discard(file_id=profile.photo_id)
    ApiKey.objects.filter(member=member, revoked_at=None).update(revoked_at=at)
    EmailAddress.objects.filter(user=member).delete()
    Authenticator.objects.filter(user=member).delete()
    UserSession.objects.filter(user=member).delete()
    member.groups.clear()
    member.user_permissions.clear()
    # One name for all: in the bank's own language, since it is a word and not a name.
    with translation.override(settings.LANGUAGE_CODE):
        member.name = _("Former member")
    member.email = member.household = member.last_login = None
    member.time_zone, member.language = "UTC", ""
    member.is_active = member.is_staff = member.is_superuser = False
    member.set_unusable_password()
    member.closed_at = at
    member.save_next()
    record(subject=member, event=CLOSED, at=at, actor=actor)
    return member
