"""Celery: carries hints, and beat's schedules. What is due is in PostgreSQL."""

import logging
import os
import signal
import sys
import time
from typing import Any, Final

from celery import Celery
from celery.signals import beat_init, worker_shutting_down
from django.conf import settings

from hourbank import alive, logging_celery
from hourbank.metrics import worker as worker_metrics
from workflow import draining


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hourbank.settings")

logger = logging.getLogger(__name__)

app = Celery("hourbank")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# What is outside may be slow: it has a queue of its own, and workers that do nothing else.
EXTERNAL_QUEUE: Final = "external"
app.conf.task_routes = {"workflow.work_external": {"queue": EXTERNAL_QUEUE}}
logging_celery.listen()
worker_metrics.listen()
app.steps["worker"].add(alive.Alive)


@worker_shutting_down.connect
def _drain(**_told: Any) -> None:
    """A deploy ends this worker: its tasks end after the step that runs, however much is due."""
    draining.begin_draining()


@beat_init.connect
def _end_beat(**_told: Any) -> None:
    """A deploy ends beat: at once, also in the midst of a statement.

    Celery's own handler writes what beat remembers, in whatever moment the signal comes: where that is a
    statement, it would wait for the connection that it has itself, for ever. Beat writes at its end anyway.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_told: sys.exit())


# The one list of schedules. Beat creates the rows that are missing and overwrites none: see
# `hourbank.schedules`.
SCHEDULES: Final[dict[str, dict[str, Any]]] = {
    "Do what is due": {"task": "workflow.work", "every_seconds": 1, "expire_seconds": 10},
    "Deliver what is due": {
        "task": "workflow.work_external",
        "every_seconds": 1,
        "expire_seconds": 10,
    },
    "Hand events out to webhooks": {
        "task": "notifications.hand_out",
        "every_seconds": 1,
        "expire_seconds": 10,
    },
    "Reconcile the ledger": {"task": "ledger.reconcile", "crontab": {"hour": "3", "minute": "15"}},
    "Forget old idempotency keys": {
        "task": "workflow.forget_old_keys",
        "crontab": {"minute": "30"},
    },
    "Forget letters that came too late": {
        "task": "notifications.forget_letters",
        "crontab": {"minute": "45"},
    },
    "Forget sign-ups that nobody confirmed": {
        "task": "members.forget_unconfirmed",
        "crontab": {"hour": "4", "minute": "20"},
    },
    "Forget old deliveries to webhooks": {
        "task": "notifications.forget_deliveries",
        "crontab": {"hour": "4", "minute": "0"},
    },
}

# What a member waits at most for a broker that takes connections and answers nothing, in seconds;
# a worker, which listens for long, has the longer time of the settings.
HINT_PATIENCE: Final = 1
QUIET_AFTER_FAILURE: Final = 10.0
_quiet_until = 0.0

messenger = Celery("hints", set_as_current=False, broker=settings.CELERY_BROKER_URL)
messenger.conf.broker_transport_options = {
    "socket_connect_timeout": HINT_PATIENCE,
    "socket_timeout": HINT_PATIENCE,
    "max_retries": 0,
}


def send_hint() -> None:
    """Wake a worker. With the broker away, nobody waits: the sweep finds what is due.

    After a failure no hint is tried for a few seconds, so that members don't wait for a
    connection that can't be had.
    """
    global _quiet_until  # noqa: PLW0603 - one broker for the process
    if time.monotonic() < _quiet_until:
        return
    try:
        messenger.send_task("workflow.work", ignore_result=True, retry=False, expires=30)
    except Exception as error:  # noqa: BLE001 - whatever the broker does, the work is committed
        _quiet_until = time.monotonic() + QUIET_AFTER_FAILURE
        logger.warning("no hint was sent, the sweep will find it: %s", error)
