"""What reads evidence, and who may."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from common.errors import NotFound
from disputes.evidence.models import MOST_A_SIDE, Evidence
from disputes.models import Dispute
from disputes.queries import no_such_dispute
from disputes.states import MAY_JUDGE, MAY_JUDGE_ANY, OPEN, DisputeState
from files.models import File
from members.models import Member
from requests_app.states import Part


ADDED: Final = "dispute.evidence_added"
# Until it is ruled, and again once it is appealed: what comes later, nobody would weigh.
TAKEN_IN: Final = tuple(state for state in OPEN if state != DisputeState.RESOLVED)

VIEW: Final = "disputes.view_dispute"


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """What one side has handed in, oldest first."""

    part: Part
    member: Member
    rows: Sequence[Evidence]


def may_see(dispute: Dispute, viewer: Member) -> bool:
    """Whether this member may see the evidence: both sides, and of the staff who `sees_as_staff`."""
    return bool(dispute.part_of(viewer.pk)) or sees_as_staff(dispute, viewer)


def sees_as_staff(dispute: Dispute, viewer: Member) -> bool:
    """Whether staff may see the evidence: who has the open dispute in hand, seniors and auditors.

    Nobody who takes part is staff here. Who may view disputes and judge none is an auditor. Once it
    has ended who judged has nothing to judge any more; seniors answer for what was judged.
    """
    if dispute.part_of(viewer.pk) or not (viewer.is_staff and viewer.is_active):
        return False
    if viewer.has_perm(MAY_JUDGE_ANY):
        return True
    if viewer.has_perm(MAY_JUDGE):
        return dispute.state in OPEN and dispute.assigned_to_id == viewer.pk
    return viewer.has_perm(VIEW)


def takes_evidence(dispute: Dispute, *, member_id: UUID) -> bool:
    """Whether this member is a side that may hand something in now, their number aside."""
    return dispute.state in TAKEN_IN and dispute.part_of(member_id) is not None


def evidence_of(*, dispute_id: UUID) -> QuerySet[Evidence]:
    """The evidence of a dispute, oldest first; its files without content."""
    found = Evidence.objects.filter(dispute=dispute_id).select_related("file", "added_by")
    return found.defer("file__content").order_by("id")


def by_side(dispute: Dispute) -> list[Side]:
    """What each side has handed in, the requester's first; one query."""
    rows = list(evidence_of(dispute_id=dispute.pk))
    request = dispute.request
    sides = ((Part.REQUESTER, request.requester), (Part.PROVIDER, request.provider))
    return [
        Side(part=part, member=member, rows=[row for row in rows if row.added_by_id == member.pk])
        for part, member in sides
    ]


def count_of_side(*, dispute_id: UUID, member_id: UUID) -> int:
    """How many files one side has handed in."""
    return Evidence.objects.filter(dispute=dispute_id, added_by=member_id).count()


def still_free(*, dispute_id: UUID, member_id: UUID) -> int:
    """How many more files one side may hand in."""
    return MOST_A_SIDE - count_of_side(dispute_id=dispute_id, member_id=member_id)


def dispute_seen_by(*, dispute_id: UUID, viewer: Member) -> Dispute:
    """A dispute whose evidence the viewer may see.

    Raises:
        NotFound: there is none, or they may not.
    """
    sides = ("request__requester", "request__provider")
    found = Dispute.objects.select_related(*sides).filter(pk=dispute_id).first()
    if found is None or not may_see(found, viewer):
        raise no_such_dispute()
    return found


def file_for(*, dispute_id: UUID, file_id: UUID, viewer: Member) -> File:
    """A file that was handed in to a dispute.

    Raises:
        NotFound: the dispute or the file is unknown, or not for them to see.
    """
    dispute = dispute_seen_by(dispute_id=dispute_id, viewer=viewer)
    return file_of(dispute_id=dispute.pk, file_id=file_id)


def file_of(*, dispute_id: UUID, file_id: UUID) -> File:
    """A file of this dispute; who asks may see it.

    Raises:
        NotFound: it isn't one of this dispute's.
    """
    row = evidence_of(dispute_id=dispute_id).filter(file=file_id).first()
    if row is None:
        raise NotFound(_("There is no such file."))
    return row.file
