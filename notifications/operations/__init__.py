"""Telling members, inside of the bank, by mail and by webhook, and noting that they have read it."""

from notifications.operations.deliveries import forget_deliveries, hand_out
from notifications.operations.mail import forget_letters, queue_letter
from notifications.operations.notify import notify
from notifications.operations.preferences import Quiet, Wish, change_preferences, stop_mails
from notifications.operations.read import mark_all_read, mark_read, saw
from notifications.operations.webhooks import (
    add_webhook,
    change_webhook,
    delete_webhook,
    replay,
    rotate_secret,
    send_test,
)


__all__ = [
    "Quiet",
    "Wish",
    "add_webhook",
    "change_preferences",
    "change_webhook",
    "delete_webhook",
    "forget_deliveries",
    "forget_letters",
    "hand_out",
    "mark_all_read",
    "mark_read",
    "notify",
    "queue_letter",
    "replay",
    "rotate_secret",
    "saw",
    "send_test",
    "stop_mails",
]
