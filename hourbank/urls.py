"""All addresses of the bank."""

from django.contrib import admin
from django.urls import include, path


urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("catalogue.urls")),
    path("", include("notifications.urls")),
    path("", include("requests_app.urls")),
    path("", include("portal.urls")),
    path("api/v1/", include("requests_app.api.urls")),
]
