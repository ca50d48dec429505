"""The pages of the notifications."""

from django.conf import settings
from django.urls import path

from notifications.pages import kept, preferences, views, webhooks


urlpatterns = [
    path("notifications/", views.notifications, name="notifications"),
    path("notifications/read/", views.read_all, name="notifications-read"),
    path("notifications/<int:notification_id>/read/", views.read, name="notification-read"),
    path("notifications/preferences/", preferences.preferences, name="notification-preferences"),
    path("notifications/stop/undo/", preferences.resubscribe, name="resubscribe"),
    path("notifications/stop/<str:token>/", preferences.unsubscribe, name="unsubscribe"),
    path("webhooks/", webhooks.webhooks, name="webhooks"),
    path("webhooks/<uuid:webhook_id>/", webhooks.webhook, name="webhook"),
    path(
        "webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/replay/",
        webhooks.replay,
        name="webhook-replay",
    ),
]

# Where mails are kept instead of sent, whoever is at the machine reads them: in dev alone.
if getattr(settings, "KEPT_MAIL", None):
    urlpatterns += [
        path("dev/mail/", kept.mails, name="kept-mails"),
        path("dev/mail/<uuid:mail_id>/", kept.mail, name="kept-mail"),
        path("dev/mail/<uuid:mail_id>/looks/", kept.looks, name="kept-mail-looks"),
    ]
