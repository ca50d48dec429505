"""Circuit breakers: what is outside and doesn't answer is left alone for a while."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from workflow.fsm import transition
from workflow.models.policy_fields import LONGEST, SHORTEST
from workflow.models.subject import Subject
from workflow.states import BreakerState


LONGEST_MESSAGE: Final = 500
MOST_FAILURES: Final = 100
HALTED: Final = (BreakerState.OPEN, BreakerState.HALF_OPEN)

WORKFLOW: Final = "workflow"
STAFF: Final = "staff"


class CircuitBreaker(Subject):
    """The breaker of one lane of external steps, such as "mail"; all workers share its row.

    Closed, it counts failures in a row; at `threshold` it opens, and the lane's steps wait until
    `retry_at` without using up a try. Then one of them, the probe, may go: its success closes the
    breaker, its failure opens it again for twice as long, at most `maximum_pause`.
    """

    subject_type = "breaker"

    name = models.CharField(_("name"), max_length=80, unique=True)
    state = FSMField(
        _("state"),
        choices=BreakerState.choices,
        default=BreakerState.CLOSED,
        protected=True,
        editable=False,
    )
    failures = models.PositiveIntegerField(_("failures in a row"), default=0, editable=False)
    openings = models.PositiveIntegerField(_("openings in a row"), default=0, editable=False)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True, editable=False)
    retry_at = models.DateTimeField(_("next probe"), null=True, blank=True, editable=False)
    probe_id = models.BigIntegerField(_("step under way"), null=True, blank=True, editable=False)
    last_error = models.CharField(
        _("last error"), max_length=LONGEST_MESSAGE, blank=True, default="", editable=False
    )
    last_failed_at = models.DateTimeField(_("last failure"), null=True, blank=True, editable=False)
    threshold = models.PositiveSmallIntegerField(
        _("opens after"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_FAILURES)],
        help_text=_("Failures in a row."),
    )
    pause = models.DurationField(
        _("first pause"),
        default=timedelta(minutes=1),
        help_text=_("From the opening to the first probe; doubled after each probe that fails."),
    )
    maximum_pause = models.DurationField(
        _("longest pause"), default=timedelta(minutes=30), help_text=_("Between two probes.")
    )

    class Meta:
        verbose_name = _("circuit breaker")
        verbose_name_plural = _("circuit breakers")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=BreakerState.values), name="breaker_state_known"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="breaker_has_a_name"),
            models.CheckConstraint(
                condition=Q(
                    state=BreakerState.CLOSED, opened_at__isnull=True, retry_at__isnull=True
                )
                | Q(state__in=HALTED, opened_at__isnull=False, retry_at__isnull=False),
                name="breaker_says_until_when",
            ),
            models.CheckConstraint(
                condition=Q(state=BreakerState.HALF_OPEN, probe_id__isnull=False)
                | Q(~Q(state=BreakerState.HALF_OPEN), probe_id__isnull=True),
                name="breaker_half_open_for_a_probe",
            ),
            models.CheckConstraint(
                condition=Q(threshold__gte=1, threshold__lte=MOST_FAILURES),
                name="breaker_threshold",
                violation_error_message=_("It opens after 1 to 100 failures."),
            ),
            models.CheckConstraint(
                condition=Q(pause__gte=SHORTEST), name="breaker_pause",
                violation_error_message=_("The first pause is at least 1 second."),
            ),
            models.CheckConstraint(
                condition=Q(maximum_pause__gte=F("pause"), maximum_pause__lte=LONGEST),
                name="breaker_maximum_pause",
                violation_error_message=_(
                    "The longest pause can't be shorter than the first, or longer than 366 days."
                ),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["retry_at"],
                name="breaker_halted",
                condition=~Q(state=BreakerState.CLOSED),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def audience(self) -> Sequence[UUID]:
        """Nobody: its history is for staff."""
        return []

    @transition(source=BreakerState.CLOSED, target=BreakerState.OPEN, by=[WORKFLOW], action="trip")
    def trip(self, *, at: datetime) -> None:
        """Too many failures in a row."""
        self.opened_at = at
        self._halt(at=at, openings=1)

    @transition(source=[*HALTED], target=BreakerState.HALF_OPEN, by=[WORKFLOW], action="probe")
    def probe(self, *, step_id: int, until: datetime) -> None:
        """Let one step through; should its worker die, another one may go at `until`."""
        self.probe_id = step_id
        self.retry_at = until

    @transition(
        source=BreakerState.HALF_OPEN, target=BreakerState.OPEN, by=[WORKFLOW], action="reopen"
    )
    def reopen(self, *, at: datetime) -> None:
        """The probe failed too."""
        self._halt(at=at, openings=self.openings + 1)

    @transition(
        source=BreakerState.HALF_OPEN, target=BreakerState.CLOSED, by=[WORKFLOW], action="close"
    )
    def close(self) -> None:
        """The probe went through."""
        self._forget()

    @transition(source=[*HALTED], target=BreakerState.CLOSED, by=[STAFF], action="reset")
    def reset(self) -> None:
        """Staff know that it works again."""
        self._forget()

    def next_pause(self, *, openings: int) -> timedelta:
        """How long it stays open, the given number of times in a row; doubled each time."""
        pause = self.pause
        for _again in range(openings - 1):
            pause = min(pause * 2, self.maximum_pause)
        return pause

    def _halt(self, *, at: datetime, openings: int) -> None:
        self.openings = openings
        self.retry_at = at + self.next_pause(openings=openings)
        self.probe_id = None

    def _forget(self) -> None:
        self.failures = self.openings = 0
        self.opened_at = self.retry_at = self.probe_id = None
