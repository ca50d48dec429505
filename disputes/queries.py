"""What reads disputes."""

from functools import cache
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from common.errors import NotFound
from disputes.models import Dispute
from disputes.states import OPEN
from workflow.executions import Key
from workflow.models import POLICY_ID, Policy
from workflow.moves import Move, moves_now, moves_of


def disputes_of(*, member_id: UUID) -> QuerySet[Dispute]:
    """The disputes about requests that the member takes part in."""
    taking_part = Q(request__requester=member_id) | Q(request__provider=member_id)
    rows = Dispute.objects.select_related("request", "opened_by").filter(taking_part)
    return rows.prefetch_related("settlements")


def dispute_for(*, dispute_id: UUID, member_id: UUID) -> Dispute:
    """One dispute of the member's. Raises `NotFound` for unknown ones and other people's alike."""
    found = disputes_of(member_id=member_id).filter(pk=dispute_id).first()
    if found is None:
        raise no_such_dispute()
    return found


@cache
def moves_named(action: str) -> tuple[Move, ...]:
    """The lines of the transition table that an action may mean."""
    return tuple(move for move in moves_of(Dispute) if move.action == action)


def allowed_actions(*, dispute: Dispute, member_id: UUID | None) -> list[str]:
    """What this side may do with the dispute now, by the doors' names, and nothing else."""
    parts = dispute.parts_of(member_id)
    names = {move.action for move in moves_now(subject=dispute, parts=parts)}
    part = dispute.part_of(member_id)
    # Who has accepted the ruling can't accept it again, nor appeal.
    if part and getattr(dispute, f"{part}_accepted_at") is not None:
        names -= {"accept-ruling", "appeal"}
    if "propose" in names and len(dispute.settlements.all()) >= most_proposals():
        names.remove("propose")
    return sorted(names)


def most_proposals() -> int:
    """How many proposals one dispute may have."""
    rows = Policy.objects.filter(pk=POLICY_ID)
    return rows.values_list("dispute_most_proposals", flat=True).get()


def no_such_dispute() -> NotFound:
    """The answer for unknown disputes and for other people's."""
    return NotFound(_("There is no such dispute."))


def newest_about(*, request_id: UUID) -> Dispute | None:
    """The newest dispute about the request, None where there has been none."""
    return Dispute.objects.filter(request=request_id).order_by("-id").first()


def executions_about(*, request_id: UUID) -> list[Key]:
    """The executions of the disputes about the request, whose steps carry rulings out."""
    found = Dispute.objects.filter(request=request_id).order_by("id").values_list("id", flat=True)
    return [(Dispute.subject_type, dispute_id) for dispute_id in found]


def is_open_about(*, request_id: UUID) -> bool:
    """Whether a dispute about the request is open."""
    return Dispute.objects.filter(request=request_id, state__in=OPEN).exists()
