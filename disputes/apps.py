"""Disputes and their rulings."""

from django.apps import AppConfig


class DisputesConfig(AppConfig):
    """Registers the steps of a dispute, and its words with the notifications."""

    name = "disputes"

    def ready(self) -> None:
        """Bind late, here alone."""
        from disputes.sentences import register_sentences  # noqa: PLC0415 - models must be loaded
        from disputes.steps import register_steps  # noqa: PLC0415

        register_steps()
        register_sentences()
