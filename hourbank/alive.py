"""A sign of life of processes that no port can be asked: a file that is new as long as they go on."""

from pathlib import Path
from typing import Any, Final

from celery import bootsteps
from django.conf import settings


EVERY_SECONDS: Final = 2.0


def tell() -> None:
    """Touch the file, where the settings name one."""
    if settings.ALIVE_FILE:
        Path(settings.ALIVE_FILE).touch()


class Alive(bootsteps.StartStopStep):
    """The worker's own timer touches it: a main process that hangs no longer does."""

    requires = ("celery.worker.components:Timer",)

    def start(self, parent: Any) -> None:
        """Begin with the worker, and go on until it ends."""
        tell()
        parent.timer.call_repeatedly(EVERY_SECONDS, tell)
