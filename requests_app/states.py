"""The states of a request, and the parts that people play in it."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a request is on its way from DRAFT to PAID."""

    DRAFT = "DRAFT", _("Draft")
    PENDING_VALIDATION = "PENDING_VALIDATION", _("Being checked")
    ACTIVE = "ACTIVE", _("Waiting for an answer")
    NEGOTIATING = "NEGOTIATING", _("Agreeing on the details")
    ACCEPTED = "ACCEPTED", _("Accepted")
    IN_PROGRESS = "IN_PROGRESS", _("Under way")
    COMPLETED = "COMPLETED", _("Done, not yet paid")
    RECORDED = "RECORDED", _("Recorded, to be confirmed")
    DISPUTED = "DISPUTED", _("In dispute")
    PAID = "PAID", _("Paid")
    REJECTED = "REJECTED", _("Could not go ahead")
    DECLINED = "DECLINED", _("Declined")
    TIMED_OUT = "TIMED_OUT", _("No answer in time")
    CANCELLED = "CANCELLED", _("Cancelled")
    REFUNDED = "REFUNDED", _("Hours given back")


FINAL: Final = frozenset(
    {State.PAID, State.REJECTED, State.DECLINED, State.TIMED_OUT, State.CANCELLED, State.REFUNDED}
)
DISPUTABLE: Final = (State.ACCEPTED, State.IN_PROGRESS, State.COMPLETED)


class Part(models.TextChoices):
    """The two sides of a request: who receives and pays, and who gives."""

    REQUESTER = "requester", _("who receives")
    PROVIDER = "provider", _("who gives")

    @property
    def other(self) -> "Part":
        """The other side."""
        return Part.PROVIDER if self is Part.REQUESTER else Part.REQUESTER


# Parts that depend on where the request is.
AUTHOR: Final = "author"
ANSWERER: Final = "answerer"
MAKER: Final = "maker"
# Of a change that waits for the other side's consent: who proposed it, and who is asked.
AMENDER: Final = "amender"
CONSENTER: Final = "consenter"
# Who acts where no member does.
WORKFLOW: Final = "workflow"
TIMER: Final = "timer"
RULING: Final = "ruling"

EITHER: Final = (Part.REQUESTER, Part.PROVIDER)


class EndReason(models.TextChoices):
    """Why somebody calls off what was promised, as they say it themselves."""

    NO_SHOW = "NO_SHOW", _("The other side didn't come")
    ILLNESS = "ILLNESS", _("Illness")
    NO_TIME = "NO_TIME", _("I can't make it at that time")
    NOT_NEEDED = "NOT_NEEDED", _("It isn't needed any more")
    BOTH_AGREED = "BOTH_AGREED", _("We agreed on it")
    OTHER = "OTHER", _("Something else")


class Outcome(models.TextChoices):
    """Why a request ended, as a code; the state says how."""

    OWN_SERVICE = "OWN_SERVICE", _("Nobody can ask for their own service.")
    SERVICE_WITHDRAWN = "SERVICE_WITHDRAWN", _("The service isn't offered any more.")
    MEMBER_INACTIVE = "MEMBER_INACTIVE", _("One of the two members isn't active.")
    MINUTES_OVER_MAXIMUM = (
        "MINUTES_OVER_MAXIMUM",
        _("The request is for more than the bank allows at once."),
    )
    START_IN_PAST = "START_IN_PAST", _("The agreed start has passed already.")
    INSUFFICIENT_BALANCE = "INSUFFICIENT_BALANCE", _("There were not enough hours available.")
    TECHNICAL_FAILURE = (
        "TECHNICAL_FAILURE",
        _("A technical failure: nothing was kept, please ask again."),
    )
    DISCARDED = "DISCARDED", _("The draft was thrown away.")
    CANCELLED_BY_REQUESTER = "CANCELLED_BY_REQUESTER", _("Called off by who wanted the service.")
    CANCELLED_BY_PROVIDER = "CANCELLED_BY_PROVIDER", _("Called off by who wanted to give it.")
    DECLINED_BY_PROVIDER = "DECLINED_BY_PROVIDER", _("Declined by the provider.")
    OFFER_DECLINED = "OFFER_DECLINED", _("The last counter-offer was declined.")
    OFFER_WITHDRAWN = "OFFER_WITHDRAWN", _("The proposal was withdrawn.")
    NO_ANSWER = "NO_ANSWER", _("Nobody answered in time.")
    NEVER_STARTED = "NEVER_STARTED", _("The work was never started.")
    NEVER_COMPLETED = "NEVER_COMPLETED", _("The work was never completed.")
    GIVEN_UP = "GIVEN_UP", _("The provider gave the work up.")
    EXCHANGE_REFUSED = "EXCHANGE_REFUSED", _("The other side says that this didn't happen so.")
    EXCHANGE_UNCONFIRMED = "EXCHANGE_UNCONFIRMED", _("The other side never confirmed it.")
    RULED = "RULED", _("Decided by a ruling.")
    SETTLED = "SETTLED", _("The two settled their dispute.")


# How a dispute is decided: what was decided once isn't disputed again.
DECIDED: Final = (Outcome.RULED, Outcome.SETTLED)
