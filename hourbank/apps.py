"""The bank as a whole: what binds the apps together."""

from django.apps import AppConfig
from django.core.checks import Tags, register


class HourbankConfig(AppConfig):
    """Gives the kernel Celery's sender of hints, the figures their folder, and Django a check."""

    name = "hourbank"

    def ready(self) -> None:
        """Bind late, here alone."""
        from hourbank.celery import send_hint  # noqa: PLC0415 - Celery reads the settings
        from hourbank.metrics.exposition import prepare_folder  # noqa: PLC0415
        from hourbank.upgrades.leftovers import check_indexes  # noqa: PLC0415
        from workflow import hints  # noqa: PLC0415

        register(check_indexes, Tags.database)
        prepare_folder()
        hints.set_sender(send_hint)
