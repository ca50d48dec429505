"""Sign-in of programs: a session, or `Authorization: Bearer <key>`."""

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import authentication, exceptions
from rest_framework.request import Request
from structlog.contextvars import bind_contextvars

from members.models import ApiKey, Member
from members.operations import find_key


class KeyAuthentication(authentication.BaseAuthentication):
    """A member's API key."""

    keyword = "bearer"

    def authenticate(self, request: Request) -> tuple[Member, ApiKey] | None:
        """The key's member; None where no key is given, so that a session may serve."""
        words = authentication.get_authorization_header(request).decode("latin-1").split()
        if not words or words[0].lower() != self.keyword:
            return None
        key = find_key(text=words[1], at=timezone.now()) if words[1:] else None
        if key is None:
            raise exceptions.AuthenticationFailed(_("This key is unknown, revoked or expired."))
        bind_contextvars(member_id=str(key.member.pk))
        return key.member, key

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        """Makes the answer to a bad key 401 rather than 403."""
        return 'Bearer realm="HourBank"'


class SessionAuthentication(authentication.SessionAuthentication):
    """The web's session, with its CSRF check."""

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        """Makes the answer to nobody 401 rather than 403."""
        return "Session"
