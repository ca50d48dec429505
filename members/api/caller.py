"""Who makes a call."""

from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from common.scopes import Scope
from members.models import ApiKey, Member
from members.queries import usable_scopes


def caller(request: Request) -> Member:
    """Return the member behind a call.

    Raises:
        NotAuthenticated: nobody is; views are closed to them anyway.
    """
    if not isinstance(request.user, Member):
        raise NotAuthenticated
    return request.user


def leaves_role_aside(request: Request) -> bool:
    """Whether the caller is one of the staff, by a key to which that counts for nothing."""
    key = request.auth
    if not isinstance(key, ApiKey) or Scope.ADMIN in key.scopes:
        return False
    return Scope.ADMIN in usable_scopes(key.member)
