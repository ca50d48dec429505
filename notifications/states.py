"""Names that several parts of this app share."""

from datetime import timedelta
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


DELIVER_MAIL: Final = "deliver_mail"
# The lane of all mails, and the name of its circuit breaker.
MAIL_LANE: Final = "mail"

DELIVER_WEBHOOK: Final = "deliver_webhook"
MOST_WEBHOOKS: Final = 10
# The statuses by which a receiver says that it has taken a delivery.
DELIVERED: Final = range(200, 300)
# An endpoint that has taken nothing for so long is switched off.
GIVEN_UP_AFTER: Final = timedelta(days=3)
# Of a receiver's answer, in bytes.
LONGEST_ANSWER: Final = 500
# How long a secret goes on signing once there is a newer one.
ROTATION: Final = timedelta(hours=24)


class WebhookEnd(models.TextChoices):
    """Why an endpoint gets nothing any more."""

    MEMBER = "MEMBER", _("switched off by its member")
    FAILING = "FAILING", _("took nothing for three days")
    GONE = "GONE", _("answered that it is gone for good (410)")


class DeliveryState(models.TextChoices):
    """How a delivery is going."""

    PENDING = "PENDING", _("on its way")
    DELIVERED = "DELIVERED", _("delivered")
    GIVEN_UP = "GIVEN_UP", _("given up")
