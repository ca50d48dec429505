"""The life of a service: every transition, who may make it, and the fields that it sets."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from catalogue.models.refusal import Refusal
from catalogue.states import MEMBER, STAFF, TIMER, WORKFLOW, ServiceState
from members.models import Member
from workflow.fsm import transition
from workflow.models import Subject


BY_MEMBER = [MEMBER, STAFF]


def is_as_approved(service: "Lifecycle") -> bool:
    """Whether its words are those that were approved."""
    return bool(service.approved == service.material())


def is_changed(service: "Lifecycle") -> bool:
    """Whether its words have changed since they were approved."""
    return not is_as_approved(service)


class Lifecycle(Subject):
    """The transition table. A transition sets fields of `self` and nothing else.

    `approved` is a copy of what was approved: whatever is in the list says just that, which the
    database holds. Changed words come back into the list by the same road as new ones.
    """

    state = FSMField(_("state"), choices=ServiceState, default=ServiceState.DRAFT, protected=True)
    approved = models.JSONField(_("as approved"), null=True, blank=True, editable=False)
    findings = models.JSONField(_("found by the check"), default=list, blank=True, editable=False)
    refusal = models.ForeignKey(
        Refusal,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("why it was not accepted"),
        null=True,
        blank=True,
        editable=False,
        db_index=False,
    )
    submitted_at = models.DateTimeField(_("sent in"), null=True, blank=True, editable=False)
    review_due_at = models.DateTimeField(
        _("to be looked at by"), null=True, blank=True, editable=False
    )
    overdue_at = models.DateTimeField(_("overdue since"), null=True, blank=True, editable=False)
    reviewer = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("looked at by"),
        null=True,
        blank=True,
        editable=False,
        db_index=False,
    )
    approved_by = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("approved by"),
        null=True,
        blank=True,
        editable=False,
        db_index=False,
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(_("in the list until"), null=True, blank=True, editable=False)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True, editable=False)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def material(self) -> dict[str, Any]:
        """What a coordinator looks at, and what therefore can't change unseen."""
        raise NotImplementedError

    def _leave(self) -> None:
        """Forget what belongs to the state that ends."""
        self.refusal = self.reviewer = None
        self.review_due_at = self.overdue_at = self.expires_at = self.paused_at = None

    def _send(self, *, at: datetime) -> None:
        self._leave()
        self.submitted_at, self.findings = at, []

    def _show(self, *, approved_by_id: UUID | None, expires_at: datetime, at: datetime) -> None:
        self._leave()
        self.approved, self.approved_by_id = self.material(), approved_by_id
        self.published_at, self.expires_at = at, expires_at

    @transition(
        source=[ServiceState.DRAFT, ServiceState.REJECTED],
        target=ServiceState.PENDING_VALIDATION,
        by=BY_MEMBER,
        action="submit",
    )
    def submit(self, *, at: datetime) -> None:
        """Send it in: the bank checks it first."""
        self._send(at=at)

    @transition(
        source=ServiceState.DRAFT, target=ServiceState.PUBLISHED, by=[STAFF], action="publish"
    )
    def publish(self, *, approved_by_id: UUID | None, expires_at: datetime, at: datetime) -> None:
        """Put what a coordinator wrote for a member into the list."""
        self._show(approved_by_id=approved_by_id, expires_at=expires_at, at=at)

    @transition(
        source=ServiceState.PENDING_VALIDATION,
        target=ServiceState.PENDING_APPROVAL,
        by=[WORKFLOW],
        action="queue",
    )
    def queue(self, *, review_due_at: datetime) -> None:
        """Nothing is wrong with it by the rules: a coordinator looks at it."""
        self.review_due_at = review_due_at

    @transition(
        source=ServiceState.PENDING_VALIDATION,
        target=ServiceState.PUBLISHED,
        by=[WORKFLOW],
        action="trust",
    )
    def trust(self, *, expires_at: datetime, at: datetime) -> None:
        """Its member is trusted: it goes into the list at once."""
        self._show(approved_by_id=None, expires_at=expires_at, at=at)

    @transition(
        source=ServiceState.PENDING_VALIDATION,
        target=ServiceState.REJECTED,
        by=[WORKFLOW],
        action="refuse",
    )
    def refuse(self, *, refusal: Refusal) -> None:
        """It breaks a rule, or could not be checked."""
        self._leave()
        self.refusal = refusal

    @transition(
        source=ServiceState.PENDING_APPROVAL,
        target=ServiceState.PUBLISHED,
        by=[STAFF],
        action="approve",
    )
    def approve(self, *, approved_by_id: UUID | None, expires_at: datetime, at: datetime) -> None:
        """A coordinator lets it into the list."""
        self._show(approved_by_id=approved_by_id, expires_at=expires_at, at=at)

    @transition(
        source=ServiceState.PENDING_APPROVAL,
        target=ServiceState.REJECTED,
        by=[STAFF],
        action="reject",
    )
    def reject(self, *, refusal: Refusal) -> None:
        """A coordinator doesn't accept it, and says why."""
        self._leave()
        self.refusal = refusal

    @transition(
        source=ServiceState.PENDING_APPROVAL,
        target=ServiceState.PENDING_APPROVAL,
        by=[TIMER],
        action="escalate",
    )
    def escalate(self, *, at: datetime) -> None:
        """Nobody has looked at it in time: all coordinators are told."""
        self.overdue_at = at

    @transition(
        source=[ServiceState.PENDING_VALIDATION, ServiceState.PENDING_APPROVAL],
        target=ServiceState.DRAFT,
        by=BY_MEMBER,
        action="withdraw",
    )
    def withdraw(self) -> None:
        """Take back what was sent in."""
        self._leave()
        self.submitted_at = None

    @transition(
        source=[ServiceState.PENDING_APPROVAL, ServiceState.PUBLISHED],
        target=ServiceState.PENDING_VALIDATION,
        by=BY_MEMBER,
        action="edit",
    )
    def revise(self, *, at: datetime) -> None:
        """Changed words are checked anew; they leave the list until they are approved."""
        self._send(at=at)

    @transition(
        source=ServiceState.PUBLISHED,
        target=ServiceState.PAUSED,
        by=BY_MEMBER,
        action="pause",
    )
    def pause(self, *, at: datetime) -> None:
        """Take it out of the list for a while."""
        self._leave()
        self.paused_at = at

    @transition(
        source=ServiceState.PAUSED,
        target=ServiceState.PUBLISHED,
        by=BY_MEMBER,
        action="resume",
        conditions=[is_as_approved],
    )
    def resume(self, *, expires_at: datetime) -> None:
        """Put it back into the list."""
        self._leave()
        self.expires_at = expires_at

    @transition(
        source=ServiceState.PAUSED,
        target=ServiceState.PENDING_VALIDATION,
        by=BY_MEMBER,
        action="resume",
        conditions=[is_changed],
    )
    def resume_changed(self, *, at: datetime) -> None:
        """Send in what was changed while it was paused."""
        self._send(at=at)

    @transition(
        source=ServiceState.PUBLISHED, target=ServiceState.EXPIRED, by=[TIMER], action="expire"
    )
    def expire(self) -> None:
        """Nobody has said for so long that it still holds: it leaves the list."""

    @transition(
        source=[ServiceState.PUBLISHED, ServiceState.EXPIRED],
        target=ServiceState.PUBLISHED,
        by=BY_MEMBER,
        action="renew",
        conditions=[is_as_approved],
    )
    def renew(self, *, expires_at: datetime) -> None:
        """It still holds: it is in the list for the full time again."""
        self.expires_at = expires_at

    @transition(
        source=ServiceState.EXPIRED,
        target=ServiceState.PENDING_VALIDATION,
        by=BY_MEMBER,
        action="renew",
        conditions=[is_changed],
    )
    def renew_changed(self, *, at: datetime) -> None:
        """Send in what was changed while it was expired."""
        self._send(at=at)

    @transition(
        source=[
            ServiceState.DRAFT,
            ServiceState.PENDING_VALIDATION,
            ServiceState.PENDING_APPROVAL,
            ServiceState.PUBLISHED,
            ServiceState.REJECTED,
            ServiceState.PAUSED,
            ServiceState.EXPIRED,
        ],
        target=ServiceState.ARCHIVED,
        by=BY_MEMBER,
        action="archive",
    )
    def archive(self, *, at: datetime) -> None:
        """Put it away for good; requests that came from it go on."""
        self._leave()
        self.archived_at = at
