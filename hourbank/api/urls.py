"""All addresses of the API: each app brings its own."""

from django.urls import include, path

from hourbank.api.views import SchemaView, docs, errors


urlpatterns = [
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", docs, name="api-docs"),
    path("errors/", errors, name="api-errors"),
    path("", include("members.api.urls")),
    path("", include("catalogue.api.urls")),
    path("", include("ledger.api.urls")),
    path("", include("notifications.api.urls")),
    path("", include("requests_app.api.urls")),
    path("", include("disputes.api.urls")),
    path("", include("workflow.api.urls")),
    path("", include("portal.api.urls")),
    path("", include("portal.reports.api.urls")),
]
