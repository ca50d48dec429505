"""How a dispute may end: proposals of the two sides, and rulings."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from disputes.models.dispute import Dispute
from disputes.models.sayings import LONGEST_WORDS
from disputes.states import SettlementState
from members.models import Member
from requests_app.states import Part


class Settlement(models.Model):
    """One side's proposal of how to share the minutes; numbers count from 1 in each dispute."""

    id = models.BigAutoField(primary_key=True)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="settlements")
    number = models.PositiveSmallIntegerField(_("number"))
    made_by = models.CharField(_("made by"), max_length=10, choices=Part.choices)
    released_minutes = models.PositiveBigIntegerField(_("to the provider"))
    words = models.TextField(_("message"), max_length=LONGEST_WORDS, blank=True, default="")
    state = models.CharField(
        _("state"), max_length=10, choices=SettlementState, default=SettlementState.LIVE
    )
    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("expires"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("proposed settlement")
        verbose_name_plural = _("proposed settlements")
        ordering = ["dispute", "number"]
        constraints = [
            models.UniqueConstraint(fields=["dispute", "number"], name="settlement_number_once"),
            models.UniqueConstraint(
                fields=["dispute"],
                condition=Q(state=SettlementState.LIVE),
                name="settlement_one_live",
            ),
            models.CheckConstraint(
                condition=Q(state__in=SettlementState.values), name="settlement_state_known"
            ),
            models.CheckConstraint(
                condition=Q(made_by__in=Part.values), name="settlement_made_by_known"
            ),
            models.CheckConstraint(
                condition=Q(state=SettlementState.LIVE, ended_at__isnull=True)
                | Q(~Q(state=SettlementState.LIVE), ended_at__isnull=False),
                name="settlement_ended_at_when_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.dispute}"


class Ruling(models.Model):
    """A ruling as it was made: number 1, and number 2 after an appeal. It is never changed."""

    id = models.BigAutoField(primary_key=True)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="rulings")
    number = models.PositiveSmallIntegerField(_("number"))
    released_minutes = models.PositiveBigIntegerField(_("to the provider"))
    words = models.TextField(_("reasons"), max_length=LONGEST_WORDS)
    ruled_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    ruled_at = models.DateTimeField(_("ruled"))

    class Meta:
        verbose_name = _("ruling")
        verbose_name_plural = _("rulings")
        ordering = ["dispute", "number"]
        constraints = [
            models.UniqueConstraint(fields=["dispute", "number"], name="ruling_number_once"),
            models.UniqueConstraint(
                fields=["dispute", "ruled_by"], name="ruling_appeal_by_somebody_else"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=2), name="ruling_and_one_appeal"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="ruling_has_reasons"),
        ]
        # The reports of a time.
        indexes = [models.Index(fields=["ruled_at"], name="ruling_made_at")]

    def __str__(self) -> str:
        return f"{self.number}: {self.dispute}"
