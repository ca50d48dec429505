"""The automatic steps without Celery: for a bank without workers, and to catch up by hand."""

import logging
import signal
from collections.abc import Callable
from threading import Event, Thread
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.utils import timezone

from workflow.worker import work, work_external


logger = logging.getLogger(__name__)

PAUSE_SECONDS: Final = 1.0
AT_A_TIME: Final = 20


class Command(BaseCommand):
    """`manage.py work_due_steps [--once]`."""

    help = "Does the steps and timers that are due, until it is stopped; with --once until nothing is due."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to stop when nothing is due."""
        parser.add_argument("--once", action="store_true", help="Stop as soon as nothing is due.")

    def handle(self, *, once: bool, **_options: Any) -> None:
        """Work; a signal stops it after the steps that it has."""
        if once:
            outcomes = work(clock=timezone.now) + work_external(clock=timezone.now)
            said = ", ".join(f"{name} {count}" for name, count in sorted(outcomes.items()))
            self.stdout.write(said or "nothing was due")
            return
        self._work_until_stopped()

    def _work_until_stopped(self) -> None:
        stopped = Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopped.set())
        # What is outside may be slow, and must not hold up the bank.
        outside = Thread(target=_work_on, args=(_deliver_a_little, stopped))
        outside.start()
        _work_on(_work_a_little, stopped)
        outside.join()


def _work_on(do: Callable[[], int], stopped: Event) -> None:
    """Do it again and again, until it is stopped, or something unforeseen ends both loops."""
    try:
        while not stopped.is_set():
            if not _done(do):
                stopped.wait(PAUSE_SECONDS)
    finally:
        stopped.set()
        connections.close_all()


def _done(do: Callable[[], int]) -> int:
    """Return how many steps were done; none while the database is away, which may pass."""
    close_old_connections()
    try:
        return do()
    except (OperationalError, InterfaceError) as error:
        logger.warning("no steps were worked, another try follows: %s", error)
        return 0


def _work_a_little() -> int:
    return work(clock=timezone.now, most=AT_A_TIME).total()


def _deliver_a_little() -> int:
    return work_external(clock=timezone.now, most=AT_A_TIME).total()
