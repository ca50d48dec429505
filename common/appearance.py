"""Light or dark: what somebody chose, kept in a cookie, so that it needs neither account nor script."""

from typing import Final

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST


COOKIE_SECONDS: Final = 365 * 24 * 3600
#: What can be chosen; the empty one is what the device does.
THEMES: Final = (("", _("As on my device")), ("light", _("Light")), ("dark", _("Dark")))


def chosen_theme(request: HttpRequest) -> str:
    """Return "light" or "dark", or nothing where the device decides."""
    theme = request.COOKIES.get(settings.THEME_COOKIE_NAME, "")
    return theme if theme in dict(THEMES) else ""


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the choice for a year, and go back to the page that it was made on."""
    theme = request.POST.get("theme")
    if theme not in dict(THEMES):
        raise BadRequest
    response = HttpResponseRedirect(_way_back(request))
    if not theme:
        response.delete_cookie(settings.THEME_COOKIE_NAME, samesite="Lax")
        return response
    response.set_cookie(
        settings.THEME_COOKIE_NAME,
        theme,
        max_age=COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _way_back(request: HttpRequest) -> str:
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return back if is_ours else "/"
