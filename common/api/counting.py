"""The door in front of the API: who calls too often is told when to come back."""

from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.api import API_ROOT, SIGN_IN_ROOT
from common.api.callers import limits_of, limits_of_bad_keys, limits_of_strangers
from common.api.handlers import SIGN_IN_SECONDS, too_many_tries
from common.api.problems import problem
from common.api.rates import Outcome, Standing, count, headers


#: Where the headers wait for the answer, whoever gives it in the end.
HEADERS: Final = "hourbank.rate_limits"


class CountedCalls:
    """Counts each call before anything is looked up for it, and tells how many are left.

    A call with a key that is none is counted once more, by its address: a program whose key was
    revoked is slowed down, and nobody else behind that address. Tries of apps to sign in are limited
    by allauth as those on the pages are; here they are told so in the API's words.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or refuse."""
        if not request.path_info.startswith((API_ROOT, SIGN_IN_ROOT)):
            return self.get_response(request)
        counted = count(limits_of(request))
        if counted.refused:
            return _refuse(request, counted, counted.refused)
        response = self.get_response(request)
        request.META[HEADERS] = headers(counted)
        is_sign_in = request.path_info.startswith(SIGN_IN_ROOT)
        if is_sign_in and response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            seconds = int(response.get("Retry-After", str(SIGN_IN_SECONDS)))
            return too_many_tries(request, seconds=seconds)
        if response.status_code == (HTTPStatus.GONE if is_sign_in else HTTPStatus.UNAUTHORIZED):
            # To allauth, which says 410 of it, a token that is over is no guess: it makes nobody known.
            bad = count((limits_of_strangers if is_sign_in else limits_of_bad_keys)(request))
            if bad.refused:
                return _refuse(request, bad, bad.refused)
            request.META[HEADERS] = headers(counted, bad)
        return response


def _refuse(request: HttpRequest, outcome: Outcome, standing: Standing) -> HttpResponse:
    request.META[HEADERS] = headers(outcome)
    # Log and metrics name the route, which nobody has looked for yet.
    with suppress(Resolver404):
        request.resolver_match = resolve(request.path_info)
    response = problem(
        status=HTTPStatus.TOO_MANY_REQUESTS,
        code="rate_limited",
        detail=f"{_why(standing)} {_when(standing.seconds)}",
        facts={"policy": standing.limit.policy},
    )
    response["Retry-After"] = str(standing.seconds)
    return response


def _why(standing: Standing) -> str:
    match standing.limit.policy:
        case "address":
            return _("Too many calls come from your network.")
        case "anonymous":
            return _("Too many calls come from your network without signing in.")
        case "bad-keys":
            return _("Too many calls come from your network with keys that are unknown or ended.")
        case "writes":
            return _("You have changed too much in a short time.")
        case _:
            return _("You have made too many calls.")


def _when(seconds: int) -> str:
    sentence = ngettext(
        "Try again in %(seconds)d second.", "Try again in %(seconds)d seconds.", seconds
    )
    return sentence % {"seconds": seconds}
