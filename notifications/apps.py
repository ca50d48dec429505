"""What an event becomes for a member."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """What an event becomes for a member; registers how mails and webhooks are delivered."""

    name = "notifications"

    def ready(self) -> None:
        """Bind late, here alone."""
        from notifications.steps import register_steps  # noqa: PLC0415 - models must be loaded
        from notifications.webhook_words import register_sentences  # noqa: PLC0415

        register_steps()
        register_sentences()
