"""Answers that a caller has already: 304 with no body (RFC 9110, 13.1.2)."""

from collections.abc import Callable
from hashlib import blake2b
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags

from common.api import API_ROOT


SAFE: Final = ("GET", "HEAD")
#: What RFC 9110, 15.4.5, lets a 304 say.
KEPT: Final = ("Cache-Control", "Content-Location", "Date", "ETag", "Expires", "Vary")


def sum_of(content: bytes) -> str:
    """Return a short sum of a content, for its tag."""
    return blake2b(content, digest_size=6).hexdigest()


def is_known(request: HttpRequest, tag: str) -> bool:
    """Return whether `If-None-Match` names this tag; weak ones count."""
    tags = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in tags or tag in {one.removeprefix("W/") for one in tags}


class KnownAnswers:
    """Gives what has no version, such as a list, a tag of its content, and 304 to who has it.

    It spares the way, not the work: only the content says whether it is the same.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or say that the caller has the answer."""
        response = self.get_response(request)
        if not _is_shown(request, response):
            return response
        response["ETag"] = tag = f'"{sum_of(response.content)}"'
        if not is_known(request, tag):
            return response
        kept = {name: response[name] for name in KEPT if name in response}
        return HttpResponseNotModified(headers=kept)


def _is_shown(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        request.path_info.startswith(API_ROOT)
        and request.method in SAFE
        and response.status_code == HTTPStatus.OK
        and not response.streaming
        and not response.has_header("ETag")
    )
