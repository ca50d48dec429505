"""Disputes about requests."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from disputes.states import OPEN, OPENER, STAFF, TIMER, DisputeState, Reason
from members.models import Member
from requests_app.models import ServiceRequest
from workflow.fsm import transition
from workflow.models import Subject


class Dispute(Subject):
    """What one side of a request objects to, and what was ruled.

    While it is open the request stands still and its escrow is frozen. `released_minutes` of the
    frozen `held_minutes` go to the provider once the ruling is carried out, the rest goes back.
    """

    subject_type = "dispute"

    state = FSMField(
        _("state"),
        choices=DisputeState.choices,
        default=DisputeState.OPENED,
        protected=True,
        editable=False,
    )
    request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="disputes")
    opened_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="disputes_opened")
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    words = models.TextField(_("what happened"), max_length=4000)
    held_minutes = models.PositiveBigIntegerField(_("frozen minutes"))
    opened_at = models.DateTimeField(_("opened"))
    released_minutes = models.PositiveBigIntegerField(_("to the provider"), null=True, blank=True)
    ruling_words = models.TextField(
        _("reasons of the ruling"), max_length=4000, blank=True, default=""
    )
    ruled_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="disputes_ruled"
    )
    ruled_at = models.DateTimeField(_("ruled"), null=True, blank=True)
    execute_at = models.DateTimeField(_("carried out from"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(state__in=OPEN), name="dispute_one_open_a_request"
            ),
            models.CheckConstraint(
                condition=Q(state__in=DisputeState.values), name="dispute_state_known"
            ),
            models.CheckConstraint(condition=Q(held_minutes__gt=0), name="dispute_about_something"),
            models.CheckConstraint(
                condition=Q(
                    ruled_by__isnull=True,
                    ruled_at__isnull=True,
                    released_minutes__isnull=True,
                    execute_at__isnull=True,
                )
                | Q(
                    ruled_by__isnull=False,
                    ruled_at__isnull=False,
                    released_minutes__isnull=False,
                    execute_at__isnull=False,
                ),
                name="dispute_ruled_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(released_minutes__isnull=True)
                | Q(released_minutes__lte=F("held_minutes")),
                name="dispute_ruling_within_hold",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[DisputeState.RESOLVED, DisputeState.CLOSED])
                | Q(ruled_at__isnull=False),
                name="dispute_resolved_by_ruling",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ended_at__isnull=True)
                | Q(~Q(state__in=OPEN), ended_at__isnull=False),
                name="dispute_ended_at_when_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.request}"

    def audience(self) -> Sequence[UUID]:
        """Both sides of the request."""
        return [self.request.requester_id, self.request.provider_id]

    @transition(
        source=DisputeState.OPENED, target=DisputeState.WITHDRAWN, by=[OPENER], action="withdraw"
    )
    def withdraw(self, *, at: datetime) -> None:
        """The opener takes it back."""
        self.ended_at = at

    @transition(source=DisputeState.OPENED, target=DisputeState.RESOLVED, by=[STAFF], action="rule")
    def rule(
        self, *, released_minutes: int, words: str, by: UUID, at: datetime, execute_at: datetime
    ) -> None:
        """Staff decide; it is carried out once the appeal window is over."""
        self.released_minutes, self.ruling_words = released_minutes, words
        self.ruled_by_id, self.ruled_at, self.execute_at = by, at, execute_at

    @transition(
        source=DisputeState.RESOLVED, target=DisputeState.CLOSED, by=[TIMER], action="execute"
    )
    def close(self, *, at: datetime) -> None:
        """The ruling is carried out."""
        self.ended_at = at
