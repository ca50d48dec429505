"""The pages of conversations; before the requests' own, whose actions would take their names."""

from django.urls import path

from requests_app.conversation.pages import views


urlpatterns = [
    path("requests/<uuid:request_id>/messages/", views.conversation, name="conversation"),
    path("requests/<uuid:request_id>/messages/read/", views.read, name="conversation-read"),
    path(
        "requests/<uuid:request_id>/messages/files/<uuid:file_id>/",
        views.file,
        name="conversation-file",
    ),
]
