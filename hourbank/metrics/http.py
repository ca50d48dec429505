"""HTTP requests, counted and timed by the name of their route."""

import logging
import time
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram

from hourbank.logging_middleware import route_of


logger = logging.getLogger(__name__)

METHODS: Final = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})

REQUESTS: Final = Counter(
    "hourbank_http_requests", "HTTP requests, without probes.", ["method", "route", "status"]
)
SECONDS: Final = Histogram(
    "hourbank_http_request_duration_seconds",
    "How long an answer took, without the sending of a stream.",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


class Measured:
    """Counts and times each request. Anybody may send any method: unknown ones are one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and count it."""
        began = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - began
        method = str(request.method) if request.method in METHODS else "other"
        route = route_of(request)
        try:
            REQUESTS.labels(method=method, route=route, status=str(response.status_code)).inc()
            SECONDS.labels(method=method, route=route).observe(seconds)
        except OSError:  # what is done is done, whether it can be counted or not
            logger.exception("a request was not counted")
        return response
