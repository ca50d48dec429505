"""Offers made within a request: other minutes, another time."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.minutes import MOST_MINUTES
from requests_app.models.request import ServiceRequest
from requests_app.states import Part


class OfferState(models.TextChoices):
    """One offer of a request is live at most; each of the others ended one way."""

    LIVE = "LIVE", _("waiting for an answer")
    ACCEPTED = "ACCEPTED", _("accepted")
    DECLINED = "DECLINED", _("declined")
    COUNTERED = "COUNTERED", _("answered with another offer")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")
    EXPIRED = "EXPIRED", _("expired")


class Offer(models.Model):
    """What one side proposed, in minutes and time; rounds count from 1."""

    id = models.BigAutoField(primary_key=True)
    request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="offers")
    round = models.PositiveSmallIntegerField(_("round"))
    made_by = models.CharField(_("made by"), max_length=10, choices=Part.choices)
    minutes = models.PositiveBigIntegerField(_("minutes"))
    starts_at = models.DateTimeField(_("start"), null=True, blank=True)
    words = models.TextField(_("message"), max_length=2000, blank=True, default="")
    state = models.CharField(_("state"), max_length=10, choices=OfferState, default=OfferState.LIVE)
    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("expires"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("offer")
        ordering = ["request", "round"]
        constraints = [
            models.UniqueConstraint(fields=["request", "round"], name="offer_round_once"),
            models.UniqueConstraint(
                fields=["request"], condition=Q(state=OfferState.LIVE), name="offer_one_live"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OfferState.values), name="offer_state_known"
            ),
            models.CheckConstraint(
                condition=Q(made_by__in=Part.values), name="offer_made_by_known"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=MOST_MINUTES), name="offer_minutes"
            ),
            models.CheckConstraint(
                condition=Q(state=OfferState.LIVE, ended_at__isnull=True)
                | Q(~Q(state=OfferState.LIVE), ended_at__isnull=False),
                name="offer_ended_at_when_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.minutes} min"
