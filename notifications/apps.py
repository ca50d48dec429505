"""What an event becomes for a member."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """What an event becomes for a member; registers how mails are delivered."""

    name = "notifications"

    def ready(self) -> None:
        """Bind late, here alone."""
        from notifications.steps import register_steps  # noqa: PLC0415 - models must be loaded

        register_steps()
