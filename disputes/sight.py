"""What the staff see of disputes, and what each of them may do with one now."""

from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from disputes.evidence.queries import sees_as_staff
from disputes.models import Dispute
from disputes.staff import UNDER_APPEAL, in_nobodys_hands, staff_parts
from disputes.states import MAY_JUDGE, MAY_JUDGE_ANY, SENIOR
from members.models import Member
from workflow.moves import moves_now


# The right to read all, which coordinators have too: who judges sees what there is to judge.
MAY_VIEW: Final = "disputes.view_dispute"


def seen_by(*, member: Member) -> QuerySet[Dispute]:
    """The disputes that somebody of the staff sees, those that they are a side of never.

    Seniors and auditors see all; coordinators what is assigned to them, and what is in nobody's
    hands unless it waits for a senior after an appeal.
    """
    is_own = Q(request__requester=member.pk) | Q(request__provider=member.pk)
    rows = Dispute.objects.exclude(is_own)
    if not _may_look(member):
        return rows.none()
    if member.has_perm(MAY_JUDGE_ANY) or not member.has_perm(MAY_JUDGE):
        return rows
    return rows.filter(Q(assigned_to=member.pk) | (in_nobodys_hands() & ~UNDER_APPEAL))


def staff_actions(*, dispute: Dispute, member: Member) -> frozenset[str]:
    """What somebody of the staff may do with the dispute now, by the doors' names."""
    parts = staff_parts(dispute=dispute, member=member)
    if not parts:
        return frozenset()
    moves = {move.action for move in moves_now(subject=dispute, parts=parts)}
    names = {"note", *(moves & {"ask", "rule"})}
    if moves & {"assign", "review-appeal"}:
        names |= {"take"} if dispute.assigned_to_id != member.pk else set()
        names |= {"assign"} if SENIOR in parts else set()
    # Who may ask has it in hand.
    return frozenset(names | ({"hand-over"} if "ask" in names else set()))


def may_read_conversation(*, request_id: UUID, member: Member) -> bool:
    """Whether somebody of the staff may read what the sides of a disputed request have written.

    Who may see the evidence of one of its disputes: see `sees_as_staff`.
    """
    found = Dispute.objects.select_related("request").filter(request=request_id)
    return any(sees_as_staff(dispute, member) for dispute in found)


def _may_look(member: Member) -> bool:
    rights = (MAY_VIEW, MAY_JUDGE, MAY_JUDGE_ANY)
    return member.is_active and any(member.has_perm(right) for right in rights)
