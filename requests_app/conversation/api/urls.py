"""/api/v1/requests/{id}/messages/."""

from django.urls import path

from requests_app.conversation.api.bodies import MessagesReadBody
from requests_app.conversation.api.views import FileView, MessagesView
from requests_app.conversation.operations import mark_read
from workflow.api.views import OperationView


urlpatterns = [
    path("requests/<uuid:id>/messages/", MessagesView.as_view(), name="api-request-messages"),
    path(
        "requests/<uuid:id>/messages/read/",
        OperationView.as_view(operation=mark_read, body=MessagesReadBody, subject="request"),
        name="api-request-messages-read",
    ),
    path(
        "requests/<uuid:id>/messages/files/<uuid:file_id>/",
        FileView.as_view(),
        name="api-request-messages-file",
    ),
]
