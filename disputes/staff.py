"""Who of the staff may do what with a dispute, and who takes the next one."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Q

from disputes.connections import connections, judges
from disputes.models import Dispute
from disputes.states import COORDINATOR, HEARD, JUDGE, MAY_JUDGE, MAY_JUDGE_ANY, OPEN, SENIOR
from members.models import Member


# Appealed, and the appeal isn't ruled on.
UNDER_APPEAL: Final = Q(appealed_at__isnull=False, state__in=HEARD)


def staff_parts(*, dispute: Dispute, member: Member) -> frozenset[str]:
    """What somebody is among the staff of this dispute, as the transitions name it.

    A coordinator judges what is assigned to them, and may take what is in nobody's hands; a senior
    judges all. An appeal is a senior's who didn't make the ruling that is appealed.
    """
    if not member.is_active or dispute.part_of(member.pk):
        return frozenset()
    if member.has_perm(MAY_JUDGE_ANY):
        is_own_ruling = is_under_appeal(dispute) and dispute.ruled_by_id == member.pk
        return frozenset() if is_own_ruling else frozenset({SENIOR, JUDGE})
    if not member.has_perm(MAY_JUDGE) or is_under_appeal(dispute):
        return frozenset()
    if dispute.assigned_to_id == member.pk:
        return frozenset({JUDGE})
    return frozenset({COORDINATOR}) if is_in_nobodys_hands(dispute) else frozenset()


def in_nobodys_hands() -> Q:
    """The disputes that nobody judges: unassigned, or open while who has them may judge no more.

    That is who isn't active staff any more, or has lost the right; of an appeal, a senior's.
    """
    seniors = Q(assigned_to__in=judges(permission=MAY_JUDGE_ANY).values("pk"))
    coordinators = Q(assigned_to__in=judges(permission=MAY_JUDGE).values("pk"))
    judged = seniors | (coordinators & ~UNDER_APPEAL)
    return Q(assigned_to__isnull=True) | (Q(state__in=OPEN) & ~judged)


def is_in_nobodys_hands(dispute: Dispute) -> bool:
    """Whether nobody judges it, as its row is now; one query, where it is assigned."""
    if dispute.assigned_to_id is None:
        return True
    return Dispute.objects.filter(in_nobodys_hands(), pk=dispute.pk).exists()


def judge_of(dispute: Dispute) -> UUID | None:
    """Who has it in hand, for what they are told; None where nobody has, or who had it judges no more."""
    judge = dispute.assigned_to
    if judge is None or not judge.is_staff:
        return None
    return judge.pk if JUDGE in staff_parts(dispute=dispute, member=judge) else None


def seniors_beside(dispute: Dispute) -> list[UUID]:
    """The seniors who are no side of it: who is told that it waits, or takes too long."""
    found = judges(permission=MAY_JUDGE_ANY).exclude(pk__in=dispute.audience())
    return list(found.values_list("pk", flat=True))


def is_under_appeal(dispute: Dispute) -> bool:
    """Whether it was appealed and the appeal isn't ruled on: the ruling's fields are the first's."""
    return dispute.appealed_at is not None and dispute.state in HEARD


def next_judge(*, dispute: Dispute, at: datetime) -> UUID | None:
    """Who has the fewest open disputes of those who may judge this one; None where nobody can.

    Who is a side of it, or too near to one, is left out.
    """
    found = candidates(dispute=dispute)
    near = connections(staff=[member.pk for member in found], parties=dispute.audience(), at=at)
    free = [member for member in found if not near.get(member.pk)]
    load = _open_cases([member.pk for member in free])
    # Who only keeps the system running comes last.
    order = sorted(free, key=lambda member: (member.is_superuser, load[member.pk], member.pk))
    return next((member.pk for member in order), None)


def candidates(*, dispute: Dispute) -> list[Member]:
    """All who may judge it, near ones too."""
    is_appeal = is_under_appeal(dispute)
    found = judges(permission=MAY_JUDGE_ANY if is_appeal else MAY_JUDGE)
    found = found.exclude(pk__in=dispute.audience())
    return [member for member in found if not (is_appeal and member.pk == dispute.ruled_by_id)]


def _open_cases(staff: Collection[UUID]) -> dict[UUID, int]:
    rows = Member.objects.filter(pk__in=staff).annotate(
        cases=Count("disputes_assigned", filter=Q(disputes_assigned__state__in=OPEN))
    )
    return dict(rows.values_list("pk", "cases"))
