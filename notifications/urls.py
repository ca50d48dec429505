"""The pages of the notifications."""

from django.urls import path

from notifications.pages import views, webhooks


urlpatterns = [
    path("notifications/", views.notifications, name="notifications"),
    path("notifications/read/", views.read_all, name="notifications-read"),
    path("notifications/<int:notification_id>/read/", views.read, name="notification-read"),
    path("webhooks/", webhooks.webhooks, name="webhooks"),
    path("webhooks/<uuid:webhook_id>/", webhooks.webhook, name="webhook"),
    path(
        "webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/replay/",
        webhooks.replay,
        name="webhook-replay",
    ),
]
