"""Joining the bank."""

from datetime import datetime
from uuid import UUID

from common.transactions import require_transaction
from members.models import Member
from workflow.actor import Actor
from workflow.models import POLICY_ID, Policy
from workflow.operations import NewStep, record


def join(*, member: Member, at: datetime, actor: Actor | None = None) -> Member:
    """Make a prepared, unsaved member a member of the bank; `actor` is the member unless given.

    The starting hours and the credit come in a step of their own (`grant_starting_hours`), with
    the Policy's numbers of this moment.
    """
    require_transaction()
    policy = Policy.objects.get(pk=POLICY_ID)
    member.joined_at = at
    member.save_next()
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
