"""/api/v1/notifications/."""

from django.urls import path

from notifications import operations
from notifications.api.bodies import ReadAllBody, ReadBody
from notifications.api.views import NotificationsView
from workflow.api.views import OperationView


urlpatterns = [
    path("notifications/", NotificationsView.as_view(), name="api-notifications"),
    path(
        "notifications/read/",
        OperationView.as_view(operation=operations.mark_read, body=ReadBody),
        name="api-notifications-read",
    ),
    path(
        "notifications/read-all/",
        OperationView.as_view(operation=operations.mark_all_read, body=ReadAllBody),
        name="api-notifications-read-all",
    ),
]
