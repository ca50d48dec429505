"""Requests as they are shown whole."""

from collections.abc import Collection, Mapping
from uuid import UUID

from rest_framework.request import Request

from common.api.expanding import offer
from members.api.caller import caller
from requests_app.api.answers import RequestWithOffersAnswer
from requests_app.lists import shown_whole
from requests_app.models import ServiceRequest
from requests_app.queries import requests_of


def _find(ids: Collection[UUID], request: Request) -> Mapping[UUID, ServiceRequest]:
    member_id = caller(request).pk
    return shown_whole(requests_of(member_id=member_id), member_id=member_id).in_bulk(ids)


offer(ServiceRequest.subject_type, answer=RequestWithOffersAnswer, find=_find)
