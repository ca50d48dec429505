"""Automatic steps and timers: what will happen without anybody's doing."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class StepState(models.TextChoices):
    """A step waits, runs under a lease, and ends in one of four ways."""

    WAITING = "WAITING", _("waiting")
    RUNNING = "RUNNING", _("running")
    DONE = "DONE", _("done")
    CANCELLED = "CANCELLED", _("cancelled")
    DEAD = "DEAD", _("dead letter")
    DISCARDED = "DISCARDED", _("discarded")


OPEN = (StepState.WAITING, StepState.RUNNING)


class Step(models.Model):
    """One automatic step of a subject, or a timer when it is due later.

    `due_at` is the next moment at which a worker may claim it: the time it was written for, then
    the next retry, or the end of the lease of the worker that has it. `attempts` counts claims, so
    that a step which kills its worker ends as a dead letter. `lane` is the line in which it waits
    for its turn (see `workflow.registry`), `is_external` what acts on something outside.
    """

    id = models.BigAutoField(primary_key=True)
    subject_type = models.CharField(_("subject"), max_length=30)
    subject_id = models.UUIDField(_("subject id"))
    seq = models.PositiveIntegerField(_("written by event"))
    name = models.CharField(_("name"), max_length=60)
    lane = models.CharField(_("lane"), max_length=80, default="", db_default="")
    is_external = models.BooleanField(_("external"), default=False, db_default=False)
    state = models.CharField(
        _("state"), max_length=10, choices=StepState, default=StepState.WAITING
    )
    data = models.JSONField(_("data"), default=dict, blank=True)
    scheduled_at = models.DateTimeField(_("scheduled"))
    due_at = models.DateTimeField(_("due"))
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    lease = models.UUIDField(null=True, blank=True)
    started_at = models.DateTimeField(_("last try began"), null=True, blank=True)
    finished_at = models.DateTimeField(_("ended"), null=True, blank=True)
    error_code = models.CharField(_("kind of error"), max_length=100, blank=True, default="")
    error = models.TextField(_("error"), blank=True, default="")
    redriven_by_id = models.UUIDField(_("redriven by"), null=True, blank=True)
    redriven_at = models.DateTimeField(_("redriven"), null=True, blank=True)

    class Meta:
        verbose_name = _("step")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=StepState.values), name="step_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, finished_at__isnull=True)
                | Q(~Q(state__in=OPEN), finished_at__isnull=False),
                name="step_finished_when_ended",
            ),
            models.CheckConstraint(
                condition=~Q(state=StepState.RUNNING) | Q(lease__isnull=False),
                name="step_runs_under_a_lease",
            ),
            models.CheckConstraint(
                condition=Q(redriven_by_id__isnull=True, redriven_at__isnull=True)
                | Q(redriven_by_id__isnull=False, redriven_at__isnull=False),
                name="step_redriven_by_and_at",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="step_due", condition=Q(state__in=OPEN)),
            models.Index(
                fields=["is_external", "lane", "due_at", "id"],
                name="step_turn",
                condition=Q(state__in=OPEN),
            ),
            models.Index(
                fields=["finished_at"], name="step_dead", condition=Q(state=StepState.DEAD)
            ),
            models.Index(fields=["subject_type", "subject_id", "id"], name="step_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"
