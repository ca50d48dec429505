"""All addresses of the bank."""

from django.contrib import admin
from django.urls import include, path


urlpatterns = [
    path("", include("common.urls")),
    # Before allauth's, whose prefix they share.
    path("", include("members.urls")),
    path("accounts/", include("allauth.urls")),
    path("_allauth/", include("allauth.headless.urls")),
    path("admin/", admin.site.urls),
    path("", include("catalogue.urls")),
    path("", include("ledger.urls")),
    path("", include("notifications.urls")),
    # Before the requests' own, whose prefix they share.
    path("", include("disputes.urls")),
    path("", include("requests_app.urls")),
    path("", include("portal.urls")),
    path("api/v1/", include("hourbank.api.urls")),
]

# Under /api/ they answer with a problem, elsewhere with a page. /health/… is `hourbank.health`.
handler400 = "common.api.handlers.bad_request"
handler403 = "common.api.handlers.permission_denied"
handler404 = "common.api.handlers.page_not_found"
handler429 = "common.api.handlers.too_many_tries"
handler500 = "common.api.handlers.server_error"
