"""What staff do with members; each deed is an event of the member, with the staff member as actor.

A member of the staff can be changed by an administrator alone: otherwise who may make a link to
set a password could take over an administrator's account.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils.translation import gettext as _

from common.errors import NotFound, Refused, WrongRole, WrongState
from common.transactions import require_transaction
from members.models import ApiKey, Household, Member
from members.operations.addresses import confirm_address
from members.operations.join import forget_sign_ups, join
from members.operations.keys import end_key
from workflow.actor import Actor
from workflow.operations import record, require_version


PROFILE: Final = ("name", "email", "time_zone")


def add_member(
    *, name: str, email: str | None, time_zone: str, actor: Actor, at: datetime
) -> Member:
    """Let somebody join who doesn't do it themself; without an address they can't sign in.

    Raises:
        ValidationError: a field is wrong, or the address is taken.

    """
    # Staff vouch for the address: who waits to confirm it needn't any more.
    forget_sign_ups(email=email or "")
    member = Member(name=name, email=_address(email), time_zone=time_zone)
    member.set_unusable_password()
    member.full_clean(exclude=("password",))
    return join(member=member, at=at, actor=actor)


def change_member(
    *,
    member_id: UUID,
    name: str,
    email: str | None,
    time_zone: str,
    actor: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> Member:
    """Correct what the bank knows of a member. A former address no longer signs in.

    Raises:
        NotFound: no such member.
        WrongRole: only an administrator changes staff.
        StaleVersion: the member has changed since `expected_version`.
        ValidationError: a field is wrong, or the address is taken.

    """
    member = lock_for_staff(member_id, actor=actor)
    require_version(subject=member, expected_version=expected_version)
    wanted = {"name": name, "email": _address(email), "time_zone": time_zone}
    forget_sign_ups(email=email or "")
    changed = [field for field in PROFILE if getattr(member, field) != wanted[field]]
    for field in changed:
        setattr(member, field, wanted[field])
    member.full_clean(exclude=("password",))
    if changed:
        _tell(member, "member.changed", actor=actor, at=at, fields=changed)
    if "email" in changed:
        EmailAddress.objects.filter(user=member).exclude(email__iexact=member.email or "").delete()
        confirm_address(member=member)
    return member


def change_household(
    *,
    member_id: UUID,
    household: Household | None,
    actor: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> Member:
    """Say with whom a member lives, or that they live with no other member.

    Raises:
        NotFound: no such member.
        WrongRole: only an administrator changes staff: what they are too near to judge hangs on it.
        StaleVersion: the member has changed since `expected_version`.

    """
    member = lock_for_staff(member_id, actor=actor)
    require_version(subject=member, expected_version=expected_version)
    former, member.household = member.household_id, household
    if member.household_id == former:
        return member
    told = [str(one) if one else None for one in (former, member.household_id)]
    return _tell(member, "member.household_changed", actor=actor, at=at, household=told)


def deactivate(*, member_id: UUID, actor: Actor, at: datetime) -> Member:
    """Keep a member from signing in, with password and keys alike; hours and work stay.

    Raises:
        NotFound: no such member.
        WrongRole: only an administrator changes staff.
        WrongState: they are inactive already.
        Refused: nobody locks themself out.

    """
    member = lock_for_staff(member_id, actor=actor)
    if member.pk == actor.member_id:
        raise Refused(_("You can't deactivate yourself."))
    if not member.is_active:
        raise WrongState(_("This member is inactive already."))
    member.is_active = False
    return _tell(member, "member.deactivated", actor=actor, at=at)


def activate(*, member_id: UUID, actor: Actor, at: datetime) -> Member:
    """Let a deactivated member sign in again.

    Raises:
        NotFound: no such member.
        WrongRole: only an administrator changes staff.
        WrongState: they are active already.

    """
    member = lock_for_staff(member_id, actor=actor)
    if member.is_active:
        raise WrongState(_("This member is active already."))
    member.is_active = True
    return _tell(member, "member.activated", actor=actor, at=at)


def change_rights(
    *,
    member_id: UUID,
    is_staff: bool,
    is_superuser: bool,
    groups: Collection[Group],
    actor: Actor,
    at: datetime,
) -> Member:
    """Say what a member may do as staff.

    Raises:
        NotFound: no such member.
        WrongRole: only an administrator gives rights.
        Refused: an administrator doesn't take the role from themself.

    """
    member = lock_for_staff(member_id, actor=actor)
    _require_administrator(actor)
    if member.pk == actor.member_id and not (is_staff and is_superuser):
        raise Refused(_("You can't take the administrator's rights from yourself."))
    return tell_rights(
        member=member,
        is_staff=is_staff,
        is_superuser=is_superuser,
        groups=groups,
        actor=actor,
        at=at,
    )


def tell_rights(
    *,
    member: Member,
    is_staff: bool,
    is_superuser: bool,
    groups: Collection[Group],
    actor: Actor,
    at: datetime,
) -> Member:
    """Give a locked member these rights, and keep what changed. Who may do that is for the caller."""
    old = _rights(member)
    member.is_staff, member.is_superuser = is_staff, is_superuser
    member.groups.set(groups)
    new = _rights(member)
    told = {right: [old[right], new[right]] for right in old if old[right] != new[right]}
    return (
        _tell(member, "member.rights_changed", actor=actor, at=at, changes=told) if told else member
    )


def make_password_link(*, member_id: UUID, actor: Actor, at: datetime) -> str:
    """Make the path of a page on which the member sets a password; it works once, for a few days.

    Raises:
        NotFound: no such member.
        WrongRole: only an administrator changes staff.
        Refused: a member who has no address, or is inactive, can't sign in.

    """
    member = lock_for_staff(member_id, actor=actor)
    if not member.email or not member.is_active:
        raise Refused(_("Only an active member with an e-mail address can sign in."))
    return password_link(member=member, actor=actor, at=at)


def password_link(*, member: Member, actor: Actor, at: datetime) -> str:
    """Make that path for a locked member who can sign in. Who may do that is for the caller."""
    _tell(member, "member.password_link_made", actor=actor, at=at)
    key = {"uidb36": user_pk_to_url_str(member), "key": default_token_generator.make_token(member)}
    return reverse("account_reset_password_from_key", kwargs=key)


def revoke_member_key(*, key_id: int, actor: Actor, at: datetime) -> ApiKey:
    """End a key of a member at once.

    Raises:
        NotFound: no such key.
        WrongRole: only an administrator changes staff.
        WrongState: it is revoked already.

    """
    key = ApiKey.objects.filter(pk=key_id).first()
    if key is None:
        raise NotFound(_("There is no such key."))
    member = lock_for_staff(key.member_id, actor=actor)
    key = ApiKey.objects.select_for_update().get(pk=key_id)
    end_key(key=key, at=at)
    _tell(member, "member.key_revoked", actor=actor, at=at, key=key.pk)
    return key


def _address(email: str | None) -> str | None:
    # In lower case, as the sign-up form writes it and the sign-in form looks for it.
    return email.lower() if email else None


def lock_for_staff(member_id: UUID, *, actor: Actor) -> Member:
    """Return the row of whom a member of the staff does something with, locked.

    Raises:
        NotFound: no such member.
        WrongRole: only an administrator changes staff.
        WrongState: they have left, or have not joined yet.
    """
    require_transaction()
    member = Member.objects.select_for_update().filter(pk=member_id).first()
    if member is None:
        raise NotFound(_("There is no such member."))
    if member.closed_at is not None:
        raise WrongState(_("This account is closed for good. Who comes back joins anew."))
    if member.is_pending:
        sentence = _(
            "They have not confirmed their address yet. To let them join, add them as a member."
        )
        raise WrongState(sentence)
    if member.is_staff or member.is_superuser:
        _require_administrator(actor)
    return member


def _require_administrator(actor: Actor) -> None:
    administrators = Member.objects.filter(is_active=True, is_superuser=True)
    if actor.staff_id is None or not administrators.filter(pk=actor.staff_id).exists():
        raise WrongRole(_("Only an administrator can do this."))


def _rights(member: Member) -> dict[str, Any]:
    return {
        "is_staff": member.is_staff,
        "is_superuser": member.is_superuser,
        "groups": sorted(member.groups.values_list("name", flat=True)),
    }


def _tell(member: Member, event: str, *, actor: Actor, at: datetime, **data: Any) -> Member:
    member.save_next()
    record(subject=member, event=event, at=at, actor=actor, data=data)
    return member
