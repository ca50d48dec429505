"""When a side may open a dispute, after others about the same request: one rule for all doors."""

from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.errors import Refused
from disputes.models import Dispute
from disputes.states import DisputeState
from workflow.models import POLICY_ID, Policy


def require_openable(*, request_id: UUID, member_id: UUID | None) -> None:
    """Raise `Refused` where it was decided, or this side has opened as many as it may.

    `dispute_decided`; `too_many_disputes`, with `disputes_a_side`.
    """
    earlier = list(Dispute.objects.filter(request=request_id).values_list("opened_by_id", "state"))
    if any(state != DisputeState.WITHDRAWN for _by, state in earlier):
        raise Refused(_("A dispute about this has been decided."), code="dispute_decided")
    most = Policy.objects.values_list("disputes_a_side", flat=True).get(pk=POLICY_ID)
    if sum(by == member_id for by, _state in earlier) >= most:
        raise Refused(
            ngettext(
                "You have opened %(count)d dispute about this, which is the most.",
                "You have opened %(count)d disputes about this, which is the most.",
                most,
            )
            % {"count": most},
            code="too_many_disputes",
            disputes_a_side=most,
        )


def spent_by(member_id: UUID) -> Exists:
    """For a query of requests: whether this side has opened as many disputes as the Policy allows."""
    most = Policy.objects.filter(pk=POLICY_ID).values("disputes_a_side")
    opened = Dispute.objects.filter(request=OuterRef("pk"), opened_by=member_id)
    counted = opened.order_by().values("request").annotate(number=Count("pk"))
    return Exists(counted.filter(number__gte=Subquery(most)))
