"""/api/v1/keys/: the keys of the caller's programs."""

from typing import Any, ClassVar, Final

import django_filters
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api.filters import FlagFilter
from common.errors import DomainError, NotFound
from members import queries
from members.api.answers import KeyAnswer, KeyMadeAnswer
from members.api.bodies import KeyBody
from members.api.caller import caller
from members.models import ApiKey
from members.operations import add_key, revoke_own_key
from workflow.api.door import Verb, perform
from workflow.api.schema import IDEMPOTENCY_KEY, REPLAYED
from workflow.api.views import OperationView


REVOKE: Final = Verb(operation=revoke_own_key)


class PasswordFirst(DomainError):
    """Their session may do this, once they have given the password again."""

    code = "reauthentication_required"
    status = 403


def require_password(request: Request) -> None:
    """Ask of a session what the page of keys asks: that the password was given a moment ago.

    Raises:
        PasswordFirst: it wasn't. Whoever took a session over would make a key that outlives it.
    """
    if isinstance(request.auth, ApiKey):
        return
    asked = HttpRequest()
    asked.user = caller(request)
    # An app's session is the one that its token names, not that of a cookie.
    asked.session = request.auth if isinstance(request.auth, SessionBase) else request.session
    if is_reauthentication_required(asked, app=""):
        raise PasswordFirst(_("Give your password once more, then try again."))


def used_key(request: Request) -> ApiKey:
    """Return the key that makes this call.

    Raises:
        NotFound: they are signed in by a session.
    """
    if not isinstance(request.auth, ApiKey):
        raise NotFound(_("You are signed in without a key."))
    return request.auth


class KeyFilter(django_filters.FilterSet):
    """Narrow the list."""

    valid = FlagFilter(method="by_end", label="Whether they can be used now.")

    class Meta:
        model = ApiKey
        fields: ClassVar[list[str]] = []

    def by_end(self, rows: QuerySet[ApiKey], _name: str, value: bool) -> QuerySet[ApiKey]:  # noqa: FBT001 - django-filter calls it
        """Those that are valid, or those that are over."""
        valid = queries.valid_keys(member_id=caller(self.request).pk, at=timezone.now())
        return rows.filter(pk__in=valid) if value else rows.exclude(pk__in=valid)


class KeysView(OperationView, generics.ListAPIView[ApiKey]):
    """Your keys, newest first; those that are over stay in the list. POST makes one."""

    operation = staticmethod(add_key)
    body = KeyBody
    answer = KeyMadeAnswer
    has_secret = True
    status = 201
    location = "api-key"
    serializer_class = KeyAnswer
    filterset_class = KeyFilter
    queryset = ApiKey.objects.none()

    def get_queryset(self) -> QuerySet[ApiKey]:
        """Return the caller's own."""
        return queries.keys_of(member_id=caller(self.request).pk)

    def named(self, path: dict[str, Any]) -> dict[str, Any]:
        """Name the key that makes the other: it gives no more than it has."""
        require_password(self.request)
        key = self.request.auth
        return {**path, "by_key_id": key.pk if isinstance(key, ApiKey) else None}


class KeyView(APIView):
    """One key of yours."""

    @extend_schema(operation_id="keys_retrieve", responses=KeyAnswer)
    def get(self, request: Request, **path: Any) -> HttpResponse:
        """Show one key of yours; the key itself can't be read again."""
        found = queries.own_key(key_id=path["id"], member_id=caller(request).pk)
        return Response(KeyAnswer(found, context={"request": request}).data)

    @extend_schema(
        operation_id="keys_delete",
        request=None,
        responses={204: None},
        parameters=[IDEMPOTENCY_KEY, REPLAYED],
    )
    def delete(self, request: Request, **path: Any) -> HttpResponse:
        """Revoke a key of yours: programs that use it stop working at once. Its row stays."""
        return perform(REVOKE, request, {"key_id": path["id"]})


class CurrentKeyView(APIView):
    """The key that makes the call, whatever it may do."""

    needs_no_scope = True

    @extend_schema(operation_id="keys_current_retrieve", responses=KeyAnswer)
    def get(self, request: Request) -> HttpResponse:
        """Show the key that you call with: what it may do, and until when."""
        return Response(KeyAnswer(used_key(request), context={"request": request}).data)

    @extend_schema(
        operation_id="keys_current_delete",
        request=None,
        responses={204: None},
        parameters=[IDEMPOTENCY_KEY, REPLAYED],
    )
    def delete(self, request: Request) -> HttpResponse:
        """Revoke the key that you call with: it is the last call that it makes."""
        return perform(REVOKE, request, {"key_id": used_key(request).pk})


@extend_schema_view(
    post=extend_schema(
        operation_id="keys_current_revoke", summary="Revoke the key that you call with."
    )
)
class RevokeCurrentKeyView(OperationView):
    """POST revokes the key that makes the call."""

    operation = staticmethod(revoke_own_key)
    answer = KeyAnswer
    needs_no_scope = True

    def named(self, path: dict[str, Any]) -> dict[str, Any]:
        """Name the key that makes the call."""
        return {**path, "key_id": used_key(self.request).pk}
