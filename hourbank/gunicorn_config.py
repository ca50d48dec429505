"""gunicorn's settings that aren't on its command line: `gunicorn --config=python:hourbank.gunicorn_config`."""

import os
from logging.config import dictConfig

from django.conf import settings
from gunicorn.config import Config
from gunicorn.glogging import Logger


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hourbank.settings")


class Lines(Logger):
    """Writes gunicorn's own words as all others. Requests are told by `hourbank.logging_middleware`."""

    def setup(self, cfg: Config) -> None:
        """Set up as gunicorn does, then take its handler away again."""
        super().setup(cfg)
        dictConfig(settings.LOGGING)


logger_class = Lines
# Requests wait for the database, not for the processor.
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# A deploy waits so long for requests that are being answered.
graceful_timeout = 10
# Its default place is in the home folder, which the bank's user need not have.
control_socket_disable = True
