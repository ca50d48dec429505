"""Events as they are shown whole: as the feed has them."""

from collections.abc import Collection, Mapping

from rest_framework.request import Request

from common.api.expanding import offer
from members.api.caller import caller
from notifications.api.feed import FeedEventAnswer
from workflow.models import EventLog


def _find(ids: Collection[int], request: Request) -> Mapping[int, EventLog]:
    return EventLog.objects.filter(audience__contains=[caller(request).pk]).in_bulk(ids)


offer("event", answer=FeedEventAnswer, find=_find)
