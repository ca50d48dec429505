"""Telling members, and noting that they have read it."""

from notifications.operations.notify import notify
from notifications.operations.read import mark_all_read, mark_read


__all__ = ["mark_all_read", "mark_read", "notify"]
