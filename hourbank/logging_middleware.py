"""What is logged of each HTTP request, and the id that ties its lines together."""

import logging
import re
import time
from collections.abc import Callable
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bind_contextvars, clear_contextvars


logger = logging.getLogger(__name__)

HEADER: Final = "X-Request-ID"
# What another program calls a request is taken over where it can harm no log and no header.
SAFE: Final = re.compile(r"[A-Za-z0-9_.-]{8,64}")
PROBES: Final = ("/health/", "/metrics")


class RequestLines:
    """Gives each request an id, which its lines and its answer have, and logs one line of it.

    The line names the route and not the path, which may hold the secret of a link in a mail. Probes
    and static files are told at the level DEBUG.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and tell of it."""
        given = request.headers.get(HEADER, "")
        request_id = given if SAFE.fullmatch(given) else uuid4().hex
        clear_contextvars()
        bind_contextvars(request_id=request_id)
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            _tell(request, response, seconds=time.perf_counter() - began)
        finally:
            clear_contextvars()
        response[HEADER] = request_id
        return response


def route_of(request: HttpRequest) -> str:
    """Return the name of the route that a request took, of which there are not many."""
    if request.resolver_match:
        return request.resolver_match.view_name
    return "static" if request.path_info.startswith(str(settings.STATIC_URL)) else "unmatched"


def _tell(request: HttpRequest, response: HttpResponse, *, seconds: float) -> None:
    route = route_of(request)
    quiet = route == "static" or request.path_info.startswith(PROBES)
    level = logging.DEBUG if quiet else logging.INFO
    if not logger.isEnabledFor(level):
        return
    fields = {
        "method": request.method,
        "route": route,
        "status": response.status_code,
        "duration_ms": round(seconds * 1000, 1),
    }
    if subject_id := _subject_of(request):
        fields["subject_id"] = subject_id
    logger.log(level, "%s %s %s", request.method, route, response.status_code, extra=fields)


def _subject_of(request: HttpRequest) -> str | None:
    """Return the id of what the address is about, such as a request or a dispute."""
    values = request.resolver_match.kwargs.values() if request.resolver_match else ()
    return next((str(value) for value in values if isinstance(value, UUID)), None)
