"""The bank as a whole: what binds the apps together."""

from django.apps import AppConfig


class HourbankConfig(AppConfig):
    """Gives the kernel Celery's sender of hints, and the figures their folder."""

    name = "hourbank"

    def ready(self) -> None:
        """Bind late, here alone."""
        from hourbank.celery import send_hint  # noqa: PLC0415 - Celery reads the settings
        from hourbank.metrics.exposition import prepare_folder  # noqa: PLC0415
        from workflow import hints  # noqa: PLC0415

        prepare_folder()
        hints.set_sender(send_hint)
