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
