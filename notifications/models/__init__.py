"""What members are told, the mails that go out, and the webhooks that tell their programs."""

from notifications.models.preferences import GroupChoice, MailTimes
from notifications.models.told import Mail, Notification
from notifications.models.webhooks import (
    WebhookAttempt,
    WebhookCursor,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookSecret,
)


__all__ = [
    "GroupChoice",
    "Mail",
    "MailTimes",
    "Notification",
    "WebhookAttempt",
    "WebhookCursor",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookSecret",
]
