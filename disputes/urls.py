"""The pages of disputes; they come before the requests' own, whose prefix they share."""

from django.urls import include, path

from disputes.pages import views


urlpatterns = [
    path("requests/<uuid:request_id>/dispute/", views.new, name="dispute-new"),
    path("disputes/<uuid:dispute_id>/", views.show, name="dispute"),
    path("disputes/<uuid:dispute_id>/withdraw/", views.withdraw, name="dispute-withdraw"),
    path("", include("disputes.evidence.urls")),
]
