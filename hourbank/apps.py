"""The bank as a whole: what binds the apps together."""

from django.apps import AppConfig


class HourbankConfig(AppConfig):
    """Gives the kernel Celery's sender of hints."""

    name = "hourbank"

    def ready(self) -> None:
        """Bind late, here alone."""
        from hourbank.celery import send_hint  # noqa: PLC0415 - Celery reads the settings
        from workflow import hints  # noqa: PLC0415

        hints.set_sender(send_hint)
