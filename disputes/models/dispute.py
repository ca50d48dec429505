"""The table of disputes about requests."""

from collections.abc import Sequence
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from disputes.models.lifecycle import Lifecycle
from disputes.states import (
    CONSENTER,
    FINAL,
    NEGOTIABLE,
    OPEN,
    OPENER,
    PROPOSER,
    RESPONDENT,
    DisputeState,
    Reason,
)
from members.models import Member
from requests_app.models import ServiceRequest
from requests_app.states import Part


def _together(*names: str) -> Q:
    """All of these fields are null, or none is."""
    return Q(**{f"{name}__isnull": True for name in names}) | Q(
        **{f"{name}__isnull": False for name in names}
    )


class Dispute(Lifecycle):
    """What one side of a request objects to, and what came of it.

    While it is open the request stands still and its escrow is frozen, unless the request was paid
    before. `released_minutes` of the `held_minutes` go to the provider, or stay with them, once a
    ruling is carried out, and `settled_minutes` if the two agree; the rest goes back. The ruling's
    fields are those of the newest ruling: until an appeal is ruled on, those of the one appealed.
    """

    subject_type = "dispute"

    request = models.ForeignKey(
        ServiceRequest, on_delete=models.PROTECT, related_name="disputes", verbose_name=_("request")
    )
    opened_by = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        related_name="disputes_opened",
        verbose_name=_("opened by"),
    )
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    words = models.TextField(_("what happened"), max_length=4000)
    held_minutes = models.PositiveBigIntegerField(_("minutes it is about"))
    is_after_payment = models.BooleanField(_("opened after payment"), default=False)

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        ordering = ["-id"]
        permissions = [
            ("judge_dispute", "Can judge disputes that are assigned to them"),
            ("judge_any_dispute", "Can judge and assign all disputes, and appeals"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(state__in=OPEN), name="dispute_one_open_a_request"
            ),
            models.CheckConstraint(
                condition=Q(state__in=DisputeState.values), name="dispute_state_known"
            ),
            models.CheckConstraint(condition=Q(held_minutes__gt=0), name="dispute_about_something"),
            models.CheckConstraint(
                condition=_together("ruled_by", "ruled_at", "released_minutes", "execute_at"),
                name="dispute_ruled_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(released_minutes__isnull=True)
                | Q(released_minutes__lte=F("held_minutes")),
                name="dispute_ruling_within_hold",
            ),
            models.CheckConstraint(
                condition=~Q(
                    state__in=[
                        DisputeState.RESOLVED,
                        DisputeState.APPEALED,
                        DisputeState.CLOSED,
                    ]
                )
                | Q(ruled_at__isnull=False),
                name="dispute_resolved_by_ruling",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ended_at__isnull=True)
                | Q(~Q(state__in=OPEN), ended_at__isnull=False),
                name="dispute_ended_at_when_ended",
            ),
            models.CheckConstraint(
                condition=_together("assigned_to", "assigned_at"), name="dispute_assigned_to_and_at"
            ),
            models.CheckConstraint(
                condition=_together("appealed_by", "appealed_at")
                & (Q(appealed_at__isnull=True) | Q(ruled_at__isnull=False)),
                name="dispute_appeal_of_a_ruling",
            ),
            models.CheckConstraint(
                condition=~Q(state=DisputeState.APPEALED)
                | Q(appealed_at__isnull=False, assigned_to__isnull=True),
                name="dispute_appealed_in_nobodys_hands",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=DisputeState.PROPOSED,
                    proposed_by__in=Part.values,
                    proposed_from__in=NEGOTIABLE,
                )
                | Q(~Q(state=DisputeState.PROPOSED), proposed_by=""),
                name="dispute_proposed_by_when_proposed",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=DisputeState.SETTLED,
                    settled_minutes__isnull=False,
                    settled_minutes__lte=F("held_minutes"),
                )
                | Q(~Q(state=DisputeState.SETTLED), settled_minutes__isnull=True),
                name="dispute_settled_minutes_when_settled",
            ),
            models.CheckConstraint(
                condition=~Q(state=DisputeState.AWAITING_RESPONSE) | Q(respond_by__isnull=False),
                name="dispute_asked_for_an_answer",
            ),
            models.CheckConstraint(
                condition=Q(requester_accepted_at__isnull=True, provider_accepted_at__isnull=True)
                | Q(ruled_at__isnull=False),
                name="dispute_accepted_ruling_exists",
            ),
            models.CheckConstraint(
                condition=Q(target_at__isnull=True) | ~Q(state__in=FINAL),
                name="dispute_no_target_when_ended",
            ),
        ]
        indexes = [
            # The queue of the staff, of one person's cases and of what is overdue.
            models.Index(
                fields=["target_at", "id"], condition=Q(state__in=OPEN), name="dispute_queue"
            ),
            models.Index(
                fields=["assigned_to", "state"], condition=Q(state__in=OPEN), name="dispute_in_hand"
            ),
            # The reports of a time.
            models.Index(
                fields=["responded_at"],
                condition=Q(responded_at__isnull=False),
                name="dispute_responded_at",
            ),
            models.Index(
                fields=["ended_at"], condition=Q(ended_at__isnull=False), name="dispute_ended_at"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.request}"

    def audience(self) -> Sequence[UUID]:
        """Both sides of the request."""
        return [self.request.requester_id, self.request.provider_id]

    def part_of(self, member_id: UUID | None) -> Part | None:
        """The member's side of the request, or None."""
        return self.request.part_of(member_id)

    @property
    def respondent_id(self) -> UUID:
        """Who didn't open it."""
        requester_id, provider_id = self.audience()
        return provider_id if self.opened_by_id == requester_id else requester_id

    def parts_of(self, member_id: UUID | None) -> frozenset[str]:
        """Everything that a side is here, as the transitions name it; nothing for all others."""
        part = self.part_of(member_id)
        if part is None:
            return frozenset()
        parts = {str(part), OPENER if member_id == self.opened_by_id else RESPONDENT}
        if self.proposed_by:
            parts.add(PROPOSER if self.proposed_by == part else CONSENTER)
        return frozenset(parts)
