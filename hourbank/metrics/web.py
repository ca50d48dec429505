"""`/metrics` of the web process."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from hourbank.metrics.access import is_allowed
from hourbank.metrics.database import Database
from hourbank.metrics.exposition import exposition


PATH: Final = "/metrics"
REFUSED: Final = "The metrics are for the bank's own machines, and for who has the token.\n"


class Metrics:
    """Answers a scrape before any other part can fail, as `hourbank.health.Health` does a probe."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a scrape, and leave all else to the bank."""
        if request.path_info != PATH or request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        if not is_allowed(request.META):
            return HttpResponse(
                REFUSED,
                content_type="text/plain",
                status=HTTPStatus.UNAUTHORIZED,
                headers={"WWW-Authenticate": 'Bearer realm="HourBank metrics"'},
            )
        now = timezone.now()  # noqa: TID251 - a door
        text, content_type = exposition(
            accept=request.headers.get("Accept", ""), more=[Database(at=now)]
        )
        return HttpResponse(text, content_type=content_type, headers={"Cache-Control": "no-store"})
