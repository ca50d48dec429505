"""Failures outside of any view: problems under the API's root, pages elsewhere."""

import sys
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import defaults

from common.api import API_ROOT, SIGN_IN_ROOT
from common.api.problems import AWAY, RETRY_AFTER, handle, problem
from common.api.rates import note_refused


# allauth doesn't say how long it goes on refusing: what it answers so, it counts by the minute.
SIGN_IN_SECONDS: Final = 60
SECONDS_PER_MINUTE: Final = 60


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400."""
    if not _of_api(request):
        return defaults.bad_request(request, exception)
    return problem(status=400, code="bad_request", detail=_("This call can't be understood."))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403."""
    if not _of_api(request):
        return defaults.permission_denied(request, exception)
    return problem(status=403, code="permission_denied", detail=_("This isn't for you."))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404."""
    if not _of_api(request):
        return defaults.page_not_found(request, exception)
    return problem(status=404, code="not_found", detail=_("The API has nothing at this address."))


def too_many_tries(request: HttpRequest, *, seconds: int = SIGN_IN_SECONDS) -> HttpResponse:
    """Answer 429 to who tries to sign in, or to join, too often; allauth counts.

    After so many `seconds` it has forgotten all that it counted.
    """
    note_refused("sign-in")
    if _of_api(request):
        response = problem(
            status=HTTPStatus.TOO_MANY_REQUESTS,
            code="rate_limited",
            detail=_tried_too_often(-(-seconds // SECONDS_PER_MINUTE)),
            facts={"policy": "sign-in"},
        )
    else:
        response = render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(seconds)
    return response


def server_error(request: HttpRequest, *args: Any) -> HttpResponse:
    """Answer 500, and tell nothing: the log has the exception. With the database away, 503.

    Whoever met it, a page or what comes before all pages: Django asks here while it handles what
    was raised.
    """
    if isinstance(error := sys.exception(), AWAY) and (answer := _unavailable(request, error)):
        return answer
    if not _of_api(request):
        return defaults.server_error(request, *args)
    # What was being committed when it went wrong may stand: the caller's key finds out.
    detail = _("Something went wrong at our end. With the same Idempotency-Key, try again later.")
    return problem(status=500, code="internal_error", detail=detail)


def _unavailable(request: HttpRequest, error: Exception) -> HttpResponse | None:
    if _of_api(request):
        return handle(error, {})
    # Who is signed in, and in which language they read, can't be asked: the page needs neither.
    words = render_to_string("503.html")
    headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}
    return HttpResponse(words, status=HTTPStatus.SERVICE_UNAVAILABLE, headers=headers)


def _tried_too_often(minutes: int) -> str:
    sentence = ngettext(
        "That was tried too often. Try again in a minute.",
        "That was tried too often. Try again in %(minutes)d minutes.",
        minutes,
    )
    return sentence % {"minutes": minutes}


def _of_api(request: HttpRequest) -> bool:
    return request.path_info.startswith((API_ROOT, SIGN_IN_ROOT))
