"""Retry policies as data: where staff want other waits than the code declares."""

from datetime import timedelta
from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import DurationField, ExpressionWrapper, F, Q
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from workflow.models.policy_fields import LONGEST
from workflow.retry import RetryPolicy
from workflow.states import Jitter


MOST_RETRIES: Final = 50
LEAST_BACKOFF: Final = 100
MOST_BACKOFF: Final = 1000
# After that a step is a dead letter at last, and somebody hears of it.
LONGEST_IN_ALL: Final = timedelta(days=31)


class StepPolicy(models.Model):
    """The retry policy of one step, in place of the one in the code.

    Its history is the Policy's: each change is an event of that row.
    """

    name = models.CharField(_("step"), max_length=60, primary_key=True)
    interval = models.DurationField(
        _("first wait"), help_text=_("Between the first try and the second.")
    )
    backoff_percent = models.PositiveSmallIntegerField(
        _("backoff in percent"),
        default=200,
        validators=[MinValueValidator(LEAST_BACKOFF), MaxValueValidator(MOST_BACKOFF)],
        help_text=_(
            "Each further wait is this share of the one before: 200 doubles it, 100 keeps it."
        ),
    )
    maximum_interval = models.DurationField(
        _("longest wait"), default=timedelta(hours=1), validators=[MaxValueValidator(LONGEST)]
    )
    retries = models.PositiveSmallIntegerField(
        _("retries"),
        validators=[MaxValueValidator(MOST_RETRIES)],
        help_text=_("After the first try; 0 means that it is tried once."),
    )
    jitter = models.CharField(
        _("jitter"),
        max_length=4,
        choices=Jitter,
        default=Jitter.NONE,
        help_text=_(
            "Full jitter draws each wait by chance, so that many failed steps don't return at once."
        ),
    )
    retryable_errors = ArrayField(
        models.CharField(max_length=100, validators=[RegexValidator(r"^[A-Za-z_][A-Za-z0-9_]*\Z")]),
        verbose_name=_("errors after which it is tried again"),
        default=list,
        blank=True,
        help_text=_(
            "Classes such as ConnectionError, or codes of refusals; none means every technical error."
        ),
    )

    class Meta:
        verbose_name = _("retry policy")
        verbose_name_plural = _("retry policies")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(interval__gt=timedelta()),
                name="step_policy_interval",
                violation_error_message=_("The first wait must be longer than nothing."),
            ),
            models.CheckConstraint(
                condition=Q(maximum_interval__gte=F("interval"), maximum_interval__lte=LONGEST),
                name="step_policy_maximum_interval",
                violation_error_message=_(
                    "The longest wait can't be shorter than the first, or longer than 366 days."
                ),
            ),
            models.CheckConstraint(
                condition=Q(backoff_percent__gte=LEAST_BACKOFF, backoff_percent__lte=MOST_BACKOFF),
                name="step_policy_backoff",
                violation_error_message=_("The backoff is from 100 to 1000 percent."),
            ),
            models.CheckConstraint(
                condition=Q(retries__gte=0, retries__lte=MOST_RETRIES),
                name="step_policy_retries",
                violation_error_message=_("At most 50 retries: no step is tried for ever."),
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(
                    ExpressionWrapper(
                        F("maximum_interval") * F("retries"), output_field=DurationField()
                    ),
                    LONGEST_IN_ALL,
                ),
                name="step_policy_waits_in_all",
                violation_error_message=_(
                    "All retries, each after the longest wait, may take 31 days at most: set fewer"
                    " retries, or a shorter longest wait."
                ),
            ),
            models.CheckConstraint(
                condition=Q(jitter__in=Jitter.values), name="step_policy_jitter_known"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="step_policy_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def as_retry_policy(self) -> RetryPolicy:
        """What it says, as steps follow it."""
        return RetryPolicy(
            interval=self.interval,
            retries=self.retries,
            backoff_percent=self.backoff_percent,
            maximum_interval=self.maximum_interval,
            jitter=Jitter(self.jitter),
            retryable_errors=tuple(self.retryable_errors),
        )
