"""The pages of requests."""

from django.urls import include, path

from requests_app.pages import calendar, executions, record, views


urlpatterns = [
    path("", include("requests_app.conversation.urls")),
    path("", include("requests_app.ratings.urls")),
    path("requests/", views.requests, name="requests"),
    path("requests/new/", views.new, name="request-new"),
    path("requests/record/", record.new, name="request-record"),
    path("requests/calendar/", calendar.page, name="calendar"),
    path("calendar/<str:secret>.ics", calendar.feed, name="calendar-feed"),
    path("requests/<uuid:request_id>/calendar.ics", calendar.one, name="request-calendar"),
    path("requests/<uuid:request_id>/", views.show, name="request"),
    path("requests/<uuid:request_id>/execution/", executions.show, name="request-execution"),
    path("requests/<uuid:request_id>/<slug:action>/", views.act, name="request-action"),
]
