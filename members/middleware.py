"""What each page needs to know of its member."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from structlog.contextvars import bind_contextvars

from members.models import Member


class MemberTimeZone:
    """Shows times in the member's own zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the member's zone active, and with their id in the log."""
        if isinstance(member := request.user, Member) and member.is_authenticated:
            bind_contextvars(member_id=str(member.pk))
            with timezone.override(ZoneInfo(member.time_zone)):
                return self.get_response(request)
        return self.get_response(request)
