"""What the proxy in front says of a call."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse


SCHEME: Final = "HTTP_X_FORWARDED_PROTO"


class ForwardedScheme:
    """Takes HTTPS for https: a scheme means the same in capitals (RFC 3986, 3.1), to Django it doesn't.

    Left as it is, each call by HTTPS would be sent to HTTPS again, without end.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, the scheme in small letters."""
        if given := request.META.get(SCHEME):
            request.META[SCHEME] = given.lower()
        return self.get_response(request)
