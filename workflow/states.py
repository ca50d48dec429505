"""The words of the kernel's own choices."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Jitter(models.TextChoices):
    """Whether waits between tries are spread, so that what failed together doesn't come back together."""

    NONE = "NONE", _("none: exactly the computed wait")
    FULL = "FULL", _("full: anything up to the computed wait")


class BreakerState(models.TextChoices):
    """What a circuit breaker lets through: everything, nothing, or one probe."""

    CLOSED = "CLOSED", _("closed")
    OPEN = "OPEN", _("open")
    HALF_OPEN = "HALF_OPEN", _("half-open")
