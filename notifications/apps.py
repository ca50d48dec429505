"""What an event becomes for a member."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """What an event becomes for a member; registers how mails and webhooks are delivered."""

    name = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        """Bind late, here alone."""
        from notifications import key_words, webhook_words  # noqa: PLC0415 - models must be loaded
        from notifications.steps import register_steps  # noqa: PLC0415

        register_steps()
        key_words.register_sentences()
        webhook_words.register_sentences()
