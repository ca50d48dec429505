"""What members are told, the mails that go out, and the webhooks that tell their programs."""

from notifications.models.told import Mail, Notification
from notifications.models.webhooks import (
    WebhookAttempt,
    WebhookCursor,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookSecret,
)


__all__ = [
    "Mail",
    "Notification",
    "WebhookAttempt",
    "WebhookCursor",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookSecret",
]
