"""Celery's log lines, in the format of all others, and with the task that they are about."""

import logging
from logging.config import dictConfig
from typing import Any

from celery.signals import setup_logging, task_prerun
from django.conf import settings
from structlog.contextvars import bind_contextvars, clear_contextvars


def listen() -> None:
    """Take over the logging of workers and beat, and what they warn of while they start."""
    logging.captureWarnings(capture=True)
    dictConfig(settings.LOGGING)
    setup_logging.connect(_set_up)
    task_prerun.connect(_bind)


def _set_up(**_given: Any) -> None:
    # Once this is connected, Celery sets up nothing by itself; --loglevel gives way to LOG_LEVEL.
    dictConfig(settings.LOGGING)


def _bind(*, task_id: str, task: Any, **_given: Any) -> None:
    clear_contextvars()
    bind_contextvars(task=task.name, task_id=task_id)
