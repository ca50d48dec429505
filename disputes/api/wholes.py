"""Disputes as they are shown whole."""

from collections.abc import Collection, Mapping
from uuid import UUID

from rest_framework.request import Request

from common.api.expanding import offer
from disputes.api.answers import WholeDisputeAnswer
from disputes.models import Dispute
from disputes.queries import disputes_of, with_turns
from members.api.caller import caller


def _find(ids: Collection[UUID], request: Request) -> Mapping[UUID, Dispute]:
    member_id = caller(request).pk
    rows = with_turns(disputes_of(member_id=member_id), member_id=member_id)
    return rows.prefetch_related("statements", "rulings").in_bulk(ids)


offer(Dispute.subject_type, answer=WholeDisputeAnswer, find=_find)
