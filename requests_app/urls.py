"""The pages of requests."""

from django.urls import include, path

from requests_app.pages import executions, views


urlpatterns = [
    path("", include("requests_app.conversation.urls")),
    path("requests/", views.requests, name="requests"),
    path("requests/new/", views.new, name="request-new"),
    path("requests/<uuid:request_id>/", views.show, name="request"),
    path("requests/<uuid:request_id>/execution/", executions.show, name="request-execution"),
    path("requests/<uuid:request_id>/<slug:action>/", views.act, name="request-action"),
]
