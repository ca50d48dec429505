"""How the ways to sign in read in the OpenAPI description."""

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension

from members.api.scopes import scopes_needed


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """A member's API key."""

    target_class = "members.api.authentication.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002
        """Return the scheme."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A member's API key. It needs the scopes that an operation names.",
        }

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        """Name the scopes that the operation needs."""
        needed = scopes_needed(auto_schema.view, str(auto_schema.method).upper())
        return {self.name: [scope.value for scope in needed]}


class AppScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The session of an app."""

    target_class = "members.api.authentication.AppAuthentication"
    name = "app"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002
        """Return the scheme."""
        return {
            "type": "apiKey",
            "in": "header",
            "name": "X-Session-Token",
            "description": "The token that signing in by `/_allauth/app/v1/auth/login` gives.",
        }


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The session of the web."""

    target_class = "members.api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002
        """Return the scheme."""
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "The web's session; a call that changes something needs X-CSRFToken too.",
        }
