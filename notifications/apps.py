"""What an event becomes for a member."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """What an event becomes for a member."""

    name = "notifications"
