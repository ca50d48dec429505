"""What holds for every answer of the API."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from common.api import API_ROOT


class NoStore:
    """Keeps answers out of every cache: they are one member's. A view that is public says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, marked."""
        response = self.get_response(request)
        if request.path_info.startswith(API_ROOT):
            response.headers.setdefault("Cache-Control", "no-store")
        return response
