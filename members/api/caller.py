"""Who makes a call."""

from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from members.models import Member


def caller(request: Request) -> Member:
    """Return the member behind a call.

    Raises:
        NotAuthenticated: nobody is; views are closed to them anyway.
    """
    if not isinstance(request.user, Member):
        raise NotAuthenticated
    return request.user
