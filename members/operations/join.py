"""Joining the bank: in two steps where a stranger does it, in one where staff do.

Who signs up is pending until they have shown that the address is theirs. Only then do they join:
the event, the starting hours and everybody's view of them come with the confirmation, so that
nobody gets hours for an address that isn't theirs.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from common.transactions import require_transaction
from members.joining_rules import JoiningRules
from members.models import Member
from members.operations.addresses import confirm_address
from members.operations.rules import accept_rules
from workflow.actor import Actor
from workflow.models import POLICY_ID, Policy
from workflow.operations import NewStep, record


# As long as a mail may wait for a holiday to end; a sign-up that nobody confirms is somebody's
# address, kept without their leave.
UNCONFIRMED_DAYS: Final = 14
MOST_FORGOTTEN: Final = 500
# A sign-up and its address are two transactions of one call, which takes no longer than this.
STILL_SIGNING_UP: Final = timedelta(minutes=1)


def sign_up(*, member: Member, at: datetime) -> Member:
    """Keep a prepared, unsaved member until they confirm their address.

    Where the bank has rules, they have agreed to the newest ones: its doors ask for that.

    An earlier sign-up with the same address that nobody confirmed goes: whoever made it has shown
    no right to the address, and its password opens nothing.
    """
    require_transaction()
    forget_sign_ups(email=member.email or "", but_not_since=at - STILL_SIGNING_UP)
    member.is_active, member.is_pending, member.joined_at = False, True, at
    member.save(force_insert=True)
    newest = JoiningRules.objects.first()
    if newest:
        accept_rules(number=newest.number, member_id=member.pk, at=at)
    return member


def confirm(*, member_id: UUID, at: datetime, keeps_password: bool = True) -> Member:
    """Let somebody join whose address is confirmed; who has joined already stays as they are.

    The sign-up's password and name go where who confirms hasn't shown that they chose them: they may
    be a stranger's.

    Raises:
        Member.DoesNotExist: they have signed up anew, or waited too long.
    """
    member = lock_member(member_id=member_id)
    if not member.is_pending:
        return member
    member.is_active, member.is_pending = True, False
    if not keeps_password:
        member.set_unusable_password()
        member.name = neutral_name()
    return join(member=member, at=at)


def neutral_name() -> str:
    """What somebody is called who has told no name yet, in the bank's own language."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("New member")


def join(*, member: Member, at: datetime, actor: Actor | None = None) -> Member:
    """Make a prepared, unsaved member a member of the bank; `actor` is the member unless given.

    Their address counts as confirmed: they have shown that it is theirs, or staff vouch for it.
    The starting hours and the credit come in a step of their own (`grant_starting_hours`), with
    the Policy's numbers of this moment.

    Raises:
        ValidationError: the address is another member's further one.
    """
    require_transaction()
    policy = Policy.objects.get(pk=POLICY_ID)
    member.joined_at = at
    member.save_next()
    confirm_address(member=member)
    grant = NewStep(
        name="grant_starting_hours",
        due_at=at,
        data={"starting_minutes": policy.starting_minutes, "credit_minutes": policy.credit_minutes},
    )
    record(
        subject=member,
        event="member.joined",
        at=at,
        actor=actor or Actor(member_id=member.pk),
        steps=[grant],
    )
    return member


def lock_member(*, member_id: UUID) -> Member:
    """The member's row, locked. Raises `Member.DoesNotExist`."""
    require_transaction()
    return Member.objects.select_for_update().get(pk=member_id)


def forget_unconfirmed(*, at: datetime) -> int:
    """Delete sign-ups that nobody confirmed in two weeks. Returns how many; others wait for the next time."""
    require_transaction()
    old = Member.objects.filter(
        is_pending=True, joined_at__lt=at - timedelta(days=UNCONFIRMED_DAYS)
    )
    return _forget(old.order_by("joined_at")[:MOST_FORGOTTEN])


def forget_sign_ups(*, email: str, but_not_since: datetime | None = None) -> int:
    """Delete the sign-up with this address that isn't confirmed, if there is one. Returns how many.

    One that began after `but_not_since` and whose address isn't noted yet stays: the call that makes
    it goes on at this moment.
    """
    require_transaction()
    pending = Member.objects.filter(is_pending=True, email__iexact=email)
    if but_not_since:
        noted = EmailAddress.objects.filter(user=OuterRef("pk"))
        pending = pending.filter(Exists(noted) | Q(joined_at__lte=but_not_since))
    return _forget(pending)


def forget_sign_up(*, member_id: UUID) -> int:
    """Delete this sign-up, unless it is confirmed. Returns how many."""
    require_transaction()
    return _forget(Member.objects.filter(is_pending=True, pk=member_id))


def _forget(pending: QuerySet[Member]) -> int:
    # Under lock: one that is being confirmed at this moment isn't deleted.
    ids = [*pending.select_for_update(skip_locked=True).values_list("pk", flat=True)]
    EmailAddress.objects.filter(user__in=ids).delete()
    with connection.cursor() as cursor:
        # Django would look for what hangs on a member, also where the bank's role deletes nothing.
        cursor.execute("DELETE FROM members_member WHERE id = ANY(%s) AND is_pending", [ids])
    return len(ids)
