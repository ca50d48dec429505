"""Hints that something is due: they save waiting for the sweep, and may be lost."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction


_senders: list[Callable[[], None]] = []
_working: ContextVar[bool] = ContextVar("working", default=False)


def set_sender(sender: Callable[[], None]) -> None:
    """Name what sends a hint; `hourbank` gives Celery's. The last one given counts."""
    _senders[:] = [sender]


def after_commit() -> None:
    """Send a hint once the open transaction is committed. A failure is logged and costs latency."""
    if _senders and not _working.get():
        transaction.on_commit(_senders[0], robust=True)


@contextmanager
def working() -> Iterator[None]:
    """Send none: whoever works through the due steps finds the new ones anyway."""
    token = _working.set(True)
    try:
        yield
    finally:
        _working.reset(token)
