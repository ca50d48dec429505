"""What holds for every answer of the API."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from common.api import API_ROOT
from common.api.counting import HEADERS


class ApiAnswers:
    """Keeps answers out of every cache, since they are one member's: a view that is public says so.

    And keeps the method where an address lacks its last slash: after a 301, clients make a GET of
    a POST, and take the answer for a success. Whoever answers, what is left of the caller's calls is
    told.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, marked."""
        response = self.get_response(request)
        if request.path_info.startswith(API_ROOT):
            response.headers.setdefault("Cache-Control", "no-store")
            if response.status_code == HTTPStatus.MOVED_PERMANENTLY:
                response.status_code = HTTPStatus.PERMANENT_REDIRECT
        for name, value in request.META.get(HEADERS, {}).items():
            response[name] = value
        return response
