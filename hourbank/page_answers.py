"""How pages travel: small, and what belongs to a member in no cache."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class SmallPages(GZipMiddleware):
    """Compresses pages, and nothing else.

    Django masks the token of a form anew for each page and adds bytes at random, so that lengths tell
    little (docs/adr/0015-compressed-pages.md). The API keeps its strong ETags, which compression would
    weaken.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Compress HTML for who takes it compressed."""
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)


class PrivatePages:
    """Keeps what a signed-in member is answered out of caches, and the way to sign in with what was typed there.

    After signing out, Back shows the way to sign in and no page of the member who was there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; what says itself how it is to be kept is left alone."""
        was_in = request.user.is_authenticated
        response = self.get_response(request)
        if was_in and not request.user.is_authenticated:
            # Signed out: what the browser still has of the member goes, and the service worker's files stay.
            response.headers.setdefault("Clear-Site-Data", '"cache"')
        if request.user.is_authenticated or request.path_info.startswith("/accounts/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response
