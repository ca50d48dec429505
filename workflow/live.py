"""Pages that refresh themselves: the page asks for itself again, and takes over what has changed.

The same view answers a visitor and the page's own question. While nothing is new the answer is
empty, and costs the queries of a tag. Without JavaScript the page is simply a page.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse


# What the page gives back of its last answer: the tag of what it shows.
SEEN: Final = "seen"


def is_refresh(request: HttpRequest) -> bool:
    """Whether the page asks by itself, rather than its visitor."""
    return request.headers.get("HX-Request") == "true"


def has_seen(request: HttpRequest, tag: Callable[[], str]) -> bool:
    """Whether it is the page that asks, and it shows already what has this tag."""
    return is_refresh(request) and request.GET.get(SEEN) == tag()


def nothing_new() -> HttpResponse:
    """The answer that changes nothing on the page."""
    return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Cache-Control": "no-store"})


def layout(request: HttpRequest) -> str:
    """What the page's template extends: a refresh needs the content alone."""
    return "workflow/refresh.html" if is_refresh(request) else "base.html"
