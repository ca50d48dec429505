"""The pages of disputes; they come before the requests' own, whose prefix they share."""

from django.urls import include, path

from disputes.pages import opening, views


urlpatterns = [
    path("requests/<uuid:request_id>/dispute/", opening.new, name="dispute-new"),
    path("disputes/", views.disputes, name="disputes"),
    path("disputes/<uuid:dispute_id>/", views.show, name="dispute"),
    path("", include("disputes.evidence.urls")),
    # Last: every other address below a dispute comes before it.
    path("disputes/<uuid:dispute_id>/<slug:action>/", views.act, name="dispute-action"),
]
