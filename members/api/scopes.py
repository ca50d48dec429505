"""What a key needs for a call: for every view of the API, also for those that say nothing of it.

A session may do all that its member may. A key needs `read` for what only reads, and `requests` for
what changes something, unless the view names another scope. A view says of itself:

- `change_scope`: what is needed to change something there;
- `is_for_staff`: nobody else has anything to do there, and a key needs `admin` beside;
- `needs_no_scope`: every key may; it is about the key itself.

Where staff merely see or do more than others, a view says nothing: to a key without `admin` its
member is one without a role, for whom no right counts (`Member.without_role`).
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from common.scopes import Scope
from members.api.caller import caller
from members.models import ApiKey
from members.queries import has_idle_role, usable_scopes


if TYPE_CHECKING:
    # The settings name this module, and it is read before there are views.
    from rest_framework.views import APIView


class InsufficientScope(PermissionDenied):
    """The key lacks a scope (RFC 6750, 3.1)."""

    status_code = HTTPStatus.FORBIDDEN
    default_code = "insufficient_scope"
    default_detail = _("This key isn't allowed to do this: see the scope that it needs.")

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.facts: Final = {"scope": scope.value}
        self.auth_header: Final = f'Bearer error="insufficient_scope", scope="{scope.value}"'


class SecondFactorRequired(PermissionDenied):
    """One of the staff, whose role counts for nothing until they have a second factor."""

    default_code = "second_factor_required"
    default_detail = _(
        "Your role counts only with a passkey or an authenticator app: set one up under “Safety and"
        " signing in”."
    )


def scopes_needed(view: Any, method: str) -> Sequence[Scope]:
    """Return what a key needs to call the view by this method."""
    if getattr(view, "needs_no_scope", False):
        return ()
    change = getattr(view, "change_scope", Scope.REQUESTS)
    first = Scope.READ if method in SAFE_METHODS else change
    return (first, Scope.ADMIN) if getattr(view, "is_for_staff", False) else (first,)


class HasScope(BasePermission):
    """Lets sessions in, and keys that have the scopes."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Whether the caller may call this view at all; a method that it lacks answers for itself.

        Raises:
            SecondFactorRequired: it is for staff, and they are, but without a second factor.
            InsufficientScope: their key lacks a scope.
        """
        if not hasattr(view, str(request.method).lower()):
            return True
        key = request.auth if isinstance(request.auth, ApiKey) else None
        member = key.member if key else caller(request)
        if getattr(view, "is_for_staff", False) and Scope.ADMIN not in usable_scopes(member):
            if has_idle_role(member):
                raise SecondFactorRequired
            return False
        allowed = key.scopes if key else Scope.values
        for scope in scopes_needed(view, str(request.method)):
            if scope not in allowed:
                raise InsufficientScope(scope)
        return True
