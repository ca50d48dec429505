"""Sign-in: a key, the session of an app, or that of the web."""

from allauth.headless.internal.sessionkit import authenticate_by_x_session_token
from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import authentication, exceptions
from rest_framework.request import Request
from structlog.contextvars import bind_contextvars

from common.scopes import Scope
from members.languages import speak_to
from members.models import ApiKey, Member
from members.operations import find_key


class KeyAuthentication(authentication.BaseAuthentication):
    """A member's API key."""

    keyword = "bearer"

    def authenticate(self, request: Request) -> tuple[Member, ApiKey] | None:
        """The key's member; None where no key is given, so that a session may serve.

        To a key without the scope `admin` its member is one who has no role.
        """
        words = authentication.get_authorization_header(request).decode("latin-1").split()
        if not words or words[0].lower() != self.keyword:
            return None
        key = find_key(text=words[1], at=timezone.now()) if words[1:] else None
        if key is None:
            raise exceptions.AuthenticationFailed(_("This key is unknown, revoked or expired."))
        bind_contextvars(member_id=str(key.member.pk), key_id=key.pk)
        _speak_to_program_of(key.member, request)
        counts = Scope.ADMIN in key.scopes and not key.member.lacks_second_factor()
        return key.member if counts else key.member.without_role(), key

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        """Makes the answer to a bad key 401 rather than 403."""
        return 'Bearer realm="HourBank"'


class AppAuthentication(authentication.BaseAuthentication):
    """An app's session: the token that signing in under /_allauth/app/v1/ gives.

    No browser sends it by itself, so that there is nothing for a CSRF token to guard.
    """

    def authenticate(self, request: Request) -> tuple[Member, SessionBase] | None:
        """The session's member; None where no token is given."""
        token = request.headers.get("X-Session-Token")
        if token is None:
            return None
        found = authenticate_by_x_session_token(token)
        if found is None:
            raise exceptions.AuthenticationFailed(_("This session is over. Sign in again."))
        member, session = found
        bind_contextvars(member_id=str(member.pk))
        _speak_to_program_of(member, request)
        if (member.is_staff or member.is_superuser) and member.lacks_second_factor():
            member = member.without_role()
        return member, session

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        """Makes the answer to a bad token 401 rather than 403."""
        return "Session"


class SessionAuthentication(authentication.SessionAuthentication):
    """The web's session, with its CSRF check."""

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        """Makes the answer to nobody 401 rather than 403."""
        return "Session"


def _speak_to_program_of(member: Member, request: Request) -> None:
    """Answer a program in what its `Accept-Language` asks for; without one, in its member's language."""
    if "Accept-Language" not in request.headers:
        speak_to(member, request._request)  # noqa: SLF001 - the one that the middleware knows
