"""Telling members, inside of the bank and by mail, and noting that they have read it."""

from notifications.operations.mail import forget_letters, queue_letter
from notifications.operations.notify import notify
from notifications.operations.read import mark_all_read, mark_read, saw


__all__ = ["forget_letters", "mark_all_read", "mark_read", "notify", "queue_letter", "saw"]
