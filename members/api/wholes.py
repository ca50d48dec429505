"""Members as they are shown whole."""

from collections.abc import Collection, Mapping
from uuid import UUID

from rest_framework.request import Request

from common.api.expanding import offer
from members.api.answers import MemberWithProfileAnswer
from members.models import Member
from members.queries import active_members


def _find(ids: Collection[UUID], _request: Request) -> Mapping[UUID, Member]:
    members = active_members().only("id", "name", "joined_at", "profile")
    return members.select_related("profile").in_bulk(ids)


offer("member", answer=MemberWithProfileAnswer, find=_find)
