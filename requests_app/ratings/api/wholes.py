"""Ratings as they are shown whole."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request

from common.api.expanding import offer
from members.api.caller import caller
from requests_app.ratings.api.answers import RatingAnswer
from requests_app.ratings.models import Rating
from requests_app.ratings.queries import seen_by


def _find(ids: Collection[UUID], request: Request) -> Mapping[UUID, Rating]:
    return seen_by(member_id=caller(request).pk, at=timezone.now()).in_bulk(ids)


offer(Rating.subject_type, answer=RatingAnswer, find=_find)
