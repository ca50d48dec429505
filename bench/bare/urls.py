"""The one route, where the API's are."""

from django.urls import path

from bench.bare.views import BareView, is_live


urlpatterns = [
    path("api/v1/bare/<uuid:id>/", BareView.as_view()),
    path("health/live/", is_live),
]
