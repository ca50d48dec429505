"""Asking a database that may just be starting again."""

import time
from collections.abc import Callable
from typing import Final, TypeVar

from django.db import InterfaceError, OperationalError, connection


PATIENCE_SECONDS: Final = 60.0

Found = TypeVar("Found")


def patiently(ask: Callable[[], Found]) -> Found:
    """Ask until there is an answer. What is asked may be asked twice: a commit may have been unheard."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return ask()
        except (OperationalError, InterfaceError):
            if time.monotonic() > until:
                raise
            connection.close()
            time.sleep(0.5)
