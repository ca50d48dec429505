"""What a service can be, and which way members put it in."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class ServiceState(TextChoices):
    """The life of a service; more states come before PUBLISHED where services are checked first."""

    PUBLISHED = "PUBLISHED", _("published")
    PAUSED = "PAUSED", _("paused")
    ARCHIVED = "ARCHIVED", _("withdrawn")


class ServiceKind(TextChoices):
    """Whether its member gives the service, or looks for somebody who does."""

    OFFER = "OFFER", _("Offered")
    WANTED = "WANTED", _("Wanted")


# Everybody who is signed in sees these; in the others a service is its member's and staff's.
PUBLIC: Final = (ServiceState.PUBLISHED,)
FINAL: Final = (ServiceState.ARCHIVED,)
# Its words may change in these.
EDITABLE: Final = (ServiceState.PUBLISHED, ServiceState.PAUSED)

# The categories that a new bank begins with; a coordinator may rename them or add others.
FIRST_CATEGORIES: Final = {
    "home-and-garden": gettext_noop("Home and garden"),
    "care": gettext_noop("Care"),
    "lessons": gettext_noop("Lessons"),
    "computers": gettext_noop("Computers"),
    "transport": gettext_noop("Transport"),
    "crafts": gettext_noop("Crafts"),
    "other": gettext_noop("Other"),
}
