"""What a service can be, and which way members put it in."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class ServiceState(TextChoices):
    """The life of a service: checked, looked at, in the list for a while, and put away."""

    DRAFT = "DRAFT", _("draft")
    PENDING_VALIDATION = "PENDING_VALIDATION", _("being checked")
    PENDING_APPROVAL = "PENDING_APPROVAL", _("waiting for a coordinator")
    PUBLISHED = "PUBLISHED", _("published")
    REJECTED = "REJECTED", _("not accepted")
    PAUSED = "PAUSED", _("paused")
    EXPIRED = "EXPIRED", _("expired")
    ARCHIVED = "ARCHIVED", _("archived")


class ServiceKind(TextChoices):
    """Whether its member gives the service, or looks for somebody who does."""

    OFFER = "OFFER", _("Offered")
    WANTED = "WANTED", _("Wanted")


class RefusalReason(TextChoices):
    """Why a service was not accepted, by the automatic check or by a coordinator."""

    DESCRIPTION_TOO_SHORT = "DESCRIPTION_TOO_SHORT", _("The description is too short.")
    FORBIDDEN_WORDS = "FORBIDDEN_WORDS", _("It has words that this bank doesn't publish.")
    DUPLICATE = "DUPLICATE", _("You have the same service already.")
    TECHNICAL_FAILURE = (
        "TECHNICAL_FAILURE",
        _("It could not be checked for a technical reason. Please send it in again."),
    )
    UNCLEAR = "UNCLEAR", _("It isn't clear what is offered or wanted.")
    NOT_FOR_HOURS = "NOT_FOR_HOURS", _("It is nothing that is exchanged for hours here.")
    NOT_ALLOWED = "NOT_ALLOWED", _("It is against the rules of this bank.")
    CONTACT_DETAILS = (
        "CONTACT_DETAILS",
        _("It has an address or a telephone number, which everybody would see."),
    )
    PICTURE = "PICTURE", _("Its picture can't be shown here.")
    WRONG_CATEGORY = "WRONG_CATEGORY", _("It belongs to another category.")
    OTHER = "OTHER", _("For another reason.")


# A picture is kept small anyway; this is what a telephone's camera makes at most.
MOST_PICTURE_BYTES: Final = 8 * 1024 * 1024
# What the automatic check finds; the others are a coordinator's.
FOUND_BY_CHECK: Final = (
    RefusalReason.DESCRIPTION_TOO_SHORT,
    RefusalReason.FORBIDDEN_WORDS,
    RefusalReason.DUPLICATE,
    RefusalReason.PICTURE,
    RefusalReason.TECHNICAL_FAILURE,
)
GIVEN_BY_STAFF: Final = (
    RefusalReason.UNCLEAR,
    RefusalReason.NOT_FOR_HOURS,
    RefusalReason.NOT_ALLOWED,
    RefusalReason.CONTACT_DETAILS,
    RefusalReason.PICTURE,
    RefusalReason.WRONG_CATEGORY,
    RefusalReason.DUPLICATE,
    RefusalReason.OTHER,
)
# A note for the coordinator, beside the reasons: it doesn't refuse, but nobody's trust skips it.
SIMILAR: Final = "SIMILAR"

# Who may take a transition.
MEMBER: Final = "member"
STAFF: Final = "staff"
WORKFLOW: Final = "workflow"
TIMER: Final = "timer"

# Everybody who is signed in sees these; in the others a service is its member's and staff's.
PUBLIC: Final = (ServiceState.PUBLISHED,)
FINAL: Final = (ServiceState.ARCHIVED,)
# Its words may change in these. While the check runs, for seconds, they stay as they were sent.
EDITABLE: Final = (
    ServiceState.DRAFT,
    ServiceState.PENDING_APPROVAL,
    ServiceState.PUBLISHED,
    ServiceState.REJECTED,
    ServiceState.PAUSED,
    ServiceState.EXPIRED,
)
PENDING: Final = (ServiceState.PENDING_VALIDATION, ServiceState.PENDING_APPROVAL)
# A second one of the same title would only be in the way of these.
LIVE: Final = (ServiceState.PENDING_APPROVAL, ServiceState.PUBLISHED, ServiceState.PAUSED)
# Once in the list, and able to come back as they were.
APPROVED: Final = (ServiceState.PUBLISHED, ServiceState.PAUSED, ServiceState.EXPIRED)

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
