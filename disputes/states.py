"""The states of a dispute, and what it can be about."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class DisputeState(models.TextChoices):
    """From opened to closed."""

    OPENED = "OPENED", _("Opened")
    RESOLVED = "RESOLVED", _("Ruled, not yet carried out")
    CLOSED = "CLOSED", _("Closed")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")


OPEN: Final = (DisputeState.OPENED, DisputeState.RESOLVED)
FINAL: Final = (DisputeState.CLOSED, DisputeState.WITHDRAWN)

# Who acts, beside the two sides.
OPENER: Final = "opener"
STAFF: Final = "staff"
TIMER: Final = "timer"


class Reason(models.TextChoices):
    """What went wrong, as the opener sees it."""

    NO_SHOW = "NO_SHOW", _("Somebody didn't come")
    NOT_AS_AGREED = "NOT_AS_AGREED", _("The work isn't what was agreed")
    NOT_DONE = "NOT_DONE", _("The work wasn't done")
    TIME = "TIME", _("It took another time than is said")
    CONDUCT = "CONDUCT", _("How somebody behaved")
    OTHER = "OTHER", _("Something else")
