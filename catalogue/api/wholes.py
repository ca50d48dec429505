"""Services as they are shown whole."""

from collections.abc import Collection, Mapping
from uuid import UUID

from rest_framework.request import Request

from catalogue.api.answers import ServiceAnswer
from catalogue.models import Service
from catalogue.queries import visible_to
from common.api.expanding import offer
from members.api.caller import caller


def _find(ids: Collection[UUID], request: Request) -> Mapping[UUID, Service]:
    return visible_to(caller(request)).in_bulk(ids)


offer(Service.subject_type, answer=ServiceAnswer, find=_find)
