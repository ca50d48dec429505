"""Changes of what is agreed, each proposed by one side and answered by the other."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.minutes import MOST_MINUTES
from requests_app.models.request import ServiceRequest
from requests_app.states import Part


class AmendmentKind(models.TextChoices):
    """What is to be changed."""

    SCHEDULE = "SCHEDULE", _("another time or place")
    MINUTES = "MINUTES", _("less time to pay")


class AmendmentState(models.TextChoices):
    """One proposal of a request is live at most; each of the others ended one way."""

    LIVE = "LIVE", _("waiting for an answer")
    AGREED = "AGREED", _("agreed")
    DECLINED = "DECLINED", _("declined")
    COUNTERED = "COUNTERED", _("answered with another proposal")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")
    EXPIRED = "EXPIRED", _("expired")
    DROPPED = "DROPPED", _("overtaken by what happened")


class Amendment(models.Model):
    """A proposed change; numbers count from 1 in each request.

    Of the kind SCHEDULE all that holds once it is agreed is written here, so that who answers reads
    the whole; of the kind MINUTES the minutes to pay.
    """

    id = models.BigAutoField(primary_key=True)
    request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=10, choices=AmendmentKind)
    made_by = models.CharField(_("made by"), max_length=10, choices=Part.choices)
    minutes = models.PositiveBigIntegerField(_("minutes to pay"), null=True, blank=True)
    starts_at = models.DateTimeField(_("start"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    place = models.CharField(_("place"), max_length=200, blank=True, default="")
    is_remote = models.BooleanField(_("remote"), default=False)
    words = models.TextField(_("message"), max_length=2000, blank=True, default="")
    state = models.CharField(
        _("state"), max_length=10, choices=AmendmentState, default=AmendmentState.LIVE
    )
    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("expires"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("proposed change")
        verbose_name_plural = _("proposed changes")
        ordering = ["request", "number"]
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="amendment_number_once"),
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(state=AmendmentState.LIVE),
                name="amendment_one_live",
            ),
            models.CheckConstraint(
                condition=Q(state__in=AmendmentState.values), name="amendment_state_known"
            ),
            models.CheckConstraint(
                condition=Q(made_by__in=Part.values), name="amendment_made_by_known"
            ),
            models.CheckConstraint(
                condition=Q(kind=AmendmentKind.SCHEDULE, minutes__isnull=True)
                | Q(
                    kind=AmendmentKind.MINUTES,
                    made_by=Part.REQUESTER,
                    minutes__gte=1,
                    minutes__lte=MOST_MINUTES,
                ),
                name="amendment_kind_and_minutes",
            ),
            models.CheckConstraint(
                condition=Q(state=AmendmentState.LIVE, ended_at__isnull=True)
                | Q(~Q(state=AmendmentState.LIVE), ended_at__isnull=False),
                name="amendment_ended_at_when_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.get_kind_display()}"
