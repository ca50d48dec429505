"""Pages that refresh themselves: the page asks for itself again, and takes over what has changed.

The same view answers a visitor and the page's own question. While nothing is new the answer is
empty, and costs the queries of a tag. Without JavaScript the page is simply a page.
"""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse

from workflow.spans import changes_in


# What the page gives back of its last answer: the tag of what it shows.
SEEN: Final = "seen"
# Behind the tag: until when the page's words of how long there is still are right.
_RIGHT_UNTIL: Final = "~"


def is_refresh(request: HttpRequest) -> bool:
    """Whether the page asks by itself, rather than its visitor."""
    return request.headers.get("HX-Request") == "true"


def timed(tag: str, *, until: datetime | None, at: datetime) -> str:
    """The tag of a page that says how long there is still until then (`countdown`).

    It holds when these words change, so the page gets others then, by the server's clock, without a
    look at the database.
    """
    if until is None or until <= at:
        return tag
    changes_at = at + changes_in(until - at)
    return f"{tag}{_RIGHT_UNTIL}{int(changes_at.timestamp()) + 1}"


def has_seen(request: HttpRequest, tag: Callable[[], str], *, at: datetime) -> bool:
    """Whether it is the page that asks, and it shows already what has this tag, in words still right."""
    if not is_refresh(request):
        return False
    seen, timed_to, second = request.GET.get(SEEN, "").partition(_RIGHT_UNTIL)
    if timed_to and not (second.isdecimal() and at.timestamp() < float(second)):
        return False
    return seen == tag()


def nothing_new() -> HttpResponse:
    """The answer that changes nothing on the page."""
    return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Cache-Control": "no-store"})


def layout(request: HttpRequest) -> str:
    """What the page's template extends: a refresh needs the content alone."""
    return "workflow/refresh.html" if is_refresh(request) else "base.html"
