"""/api/v1/notifications/, me/notification-preferences/, events/ and webhooks/."""

from django.urls import path

from notifications import operations
from notifications.api import wholes  # noqa: F401 - says how events are shown whole
from notifications.api.bodies import ReadAllBody, ReadBody
from notifications.api.feed import EventsView
from notifications.api.preferences import PreferencesView
from notifications.api.views import NotificationsView
from notifications.api.webhooks import (
    DeliveriesView,
    DeliveryAnswer,
    WebhookMadeAnswer,
    WebhooksView,
    WebhookView,
)
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
    path(
        "me/notification-preferences/",
        PreferencesView.as_view(),
        name="api-notification-preferences",
    ),
    path("events/", EventsView.as_view(), name="api-events"),
    path("webhooks/", WebhooksView.as_view(), name="api-webhooks"),
    path("webhooks/<uuid:id>/", WebhookView.as_view(), name="api-webhook"),
    path(
        "webhooks/<uuid:id>/rotate-secret/",
        OperationView.as_view(
            operation=operations.rotate_secret,
            answer=WebhookMadeAnswer,
            subject="webhook",
            has_secret=True,
        ),
        name="api-webhook-rotate-secret",
    ),
    path(
        "webhooks/<uuid:id>/test/",
        OperationView.as_view(
            operation=operations.send_test, answer=DeliveryAnswer, subject="webhook"
        ),
        name="api-webhook-test",
    ),
    path("webhooks/<uuid:id>/deliveries/", DeliveriesView.as_view(), name="api-webhook-deliveries"),
    path(
        "webhooks/<uuid:id>/deliveries/<uuid:delivery_id>/replay/",
        OperationView.as_view(
            operation=operations.replay, answer=DeliveryAnswer, subject="webhook"
        ),
        name="api-webhook-replay",
    ),
]
