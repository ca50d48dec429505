"""What makes the bank an app on a home screen: its manifest, its service worker, its page for no network.

A device keeps the page for no network and what that page is drawn with, never a page or an answer of
the bank: what a balance was is nobody's business on a shared telephone (docs/adr/0014-offline.md).
"""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi, gettext
from django.views.decorators.http import require_safe


PINE: Final = "#0f4f43"
PAPER: Final = "#faf6ee"
#: What the page for no network is drawn with, by its plain names: `templates/errors/base.html`.
DRAWN_WITH: Final = ("hourbank/app.css", "hourbank/icons.svg", "hourbank/favicon.svg")


@require_safe
def manifest(_request: HttpRequest) -> HttpResponse:
    """Say what the app is called and looks like, in the reader's language."""
    return JsonResponse(
        {
            "id": "/",
            "name": "HourBank",
            "short_name": "HourBank",
            "description": gettext("A time bank: an hour given is an hour received."),
            "lang": get_language(),
            "dir": "rtl" if get_language_bidi() else "ltr",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "theme_color": PINE,
            "background_color": PAPER,
            "icons": [
                _icon("icon-192.png", 192),
                _icon("icon-512.png", 512),
                _icon("icon-maskable-512.png", 512, purpose="maskable"),
            ],
            "shortcuts": [
                {"name": gettext("My requests"), "url": reverse("requests")},
                {"name": gettext("Services"), "url": reverse("services")},
                {"name": gettext("Balance"), "url": reverse("balance")},
            ],
        },
        content_type="application/manifest+json",
    )


def _icon(name: str, side: int, *, purpose: str = "any") -> dict[str, str]:
    return {
        "src": static(f"hourbank/{name}"),
        "sizes": f"{side}x{side}",
        "type": "image/png",
        "purpose": purpose,
    }


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Give the script that answers where there is no network.

    Its text changes with the language and with the files that it keeps, and so a browser takes them anew.
    """
    version = "-".join([str(get_language()), *(static(name) for name in DRAWN_WITH)])
    kept = [f"{settings.STATIC_URL}{name}" for name in DRAWN_WITH]
    response = render(
        request,
        "installable/service-worker.js",
        {"version": version, "kept": kept},
        content_type="text/javascript",
    )
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Show the page for no network; it is the same for everybody."""
    return render(request, "installable/offline.html")
