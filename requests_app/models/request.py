"""A request: who gives what to whom, for how many minutes, and how far it is."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalogue.models import Service
from common.minutes import MOST_MINUTES
from members.models import Member, validate_time_zone
from requests_app.models.amending import Amending
from requests_app.states import (
    AMENDER,
    ANSWERER,
    AUTHOR,
    CONSENTER,
    FINAL,
    MAKER,
    EndReason,
    Part,
    State,
)
from workflow import rows


def _states_have(field: str, *states: State) -> models.CheckConstraint:
    """In these states the field is set."""
    return models.CheckConstraint(
        condition=~Q(state__in=states) | Q(**{f"{field}__isnull": False}),
        name=f"request_{field}_by_state",
    )


# Called off late, or because the other side is said not to have come.
SHORT_NOTICE: Final = Q(state=State.CANCELLED) & (
    Q(cancelled_late=True) | Q(end_reason=EndReason.NO_SHOW)
)


class ServiceRequest(Amending):
    """One exchange between two members. The requester receives the service and pays.

    All times of work are whole minutes. `estimated_minutes` is what was asked for,
    `agreed_minutes` what is promised and held, `actual_minutes` what it took, `payable_minutes`
    what is paid.
    """

    subject_type = "request"

    service = models.ForeignKey(
        Service,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="requests",
        verbose_name=_("service"),
    )
    requester = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        related_name="requests_made",
        verbose_name=_("requester"),
    )
    provider = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        related_name="requests_received",
        verbose_name=_("provider"),
    )
    initiated_by = models.CharField(_("begun by"), max_length=10, choices=Part.choices)
    title = models.CharField(_("what it is about"), max_length=100)
    words = models.TextField(_("details"), max_length=4000, blank=True, default="")
    end_words = models.TextField(_("reason"), max_length=1000, blank=True, default="")
    estimated_minutes = models.PositiveBigIntegerField(_("estimated minutes"))
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="UTC", validators=[validate_time_zone]
    )
    place = models.CharField(_("place"), max_length=200, blank=True, default="")
    is_remote = models.BooleanField(_("remote"), default=False)
    created_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="request_state_known"),
            models.CheckConstraint(condition=~Q(title=""), name="request_has_a_title"),
            models.CheckConstraint(
                condition=Q(initiated_by__in=Part.values), name="request_initiated_by_known"
            ),
            models.CheckConstraint(
                condition=Q(turn__in=["", *Part.values]), name="request_turn_known"
            ),
            models.CheckConstraint(
                condition=Q(estimated_minutes__gte=1, estimated_minutes__lte=MOST_MINUTES),
                name="request_estimated_minutes",
            ),
            models.CheckConstraint(
                condition=Q(agreed_minutes__isnull=True)
                | Q(agreed_minutes__gte=1, agreed_minutes__lte=MOST_MINUTES),
                name="request_agreed_minutes",
            ),
            models.CheckConstraint(
                condition=Q(actual_minutes__isnull=True)
                | Q(actual_minutes__gte=1, actual_minutes__lte=MOST_MINUTES),
                name="request_actual_minutes",
            ),
            # Every ended request says when, every other one doesn't.
            models.CheckConstraint(
                condition=Q(state__in=FINAL, ended_at__isnull=False)
                | Q(~Q(state__in=FINAL), ended_at__isnull=True),
                name="request_ended_at_when_ended",
            ),
            models.CheckConstraint(
                condition=Q(state=State.PAID) | ~Q(state__in=FINAL) | ~Q(outcome=""),
                name="request_says_why_it_ended",
            ),
            models.CheckConstraint(
                condition=Q(state=State.REJECTED) | Q(shortfall_minutes__isnull=True),
                name="request_shortfall_rejected",
            ),
            _states_have("submitted_at", *sorted(set(State) - {State.DRAFT, State.CANCELLED})),
            _states_have("accepted_at", State.ACCEPTED, State.IN_PROGRESS),
            _states_have("started_at", State.IN_PROGRESS),
            _states_have(
                "agreed_minutes", State.ACTIVE, State.ACCEPTED, State.IN_PROGRESS, State.COMPLETED
            ),
            _states_have("payable_minutes", State.PAID),
            _states_have(
                "deadline_at",
                State.ACTIVE,
                State.NEGOTIATING,
                State.ACCEPTED,
                State.IN_PROGRESS,
                State.RECORDED,
            ),
            models.CheckConstraint(
                condition=~Q(state=State.COMPLETED)
                | Q(confirmed_at__isnull=False)
                | Q(deadline_at__isnull=False),
                name="request_completed_waits_or_settles",
            ),
            models.CheckConstraint(
                condition=Q(completed_at__isnull=True) | Q(actual_minutes__isnull=False),
                name="request_completed_at_and_minutes",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(payable_minutes__isnull=False),
                name="request_confirmed_at_and_minutes",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.DISPUTED) | ~Q(disputed_from=""),
                name="request_disputed_from",
            ),
            models.CheckConstraint(
                condition=Q(amendment_by="")
                | Q(amendment_by__in=Part.values, state=State.ACCEPTED)
                | Q(
                    amendment_by=Part.REQUESTER,
                    state=State.COMPLETED,
                    confirmed_at__isnull=True,
                ),
                name="request_amendment_by_state",
            ),
            models.CheckConstraint(
                condition=Q(end_reason="")
                | Q(end_reason__in=EndReason.values, state=State.CANCELLED),
                name="request_end_reason_cancelled",
            ),
        ]
        indexes = [
            models.Index(fields=["requester", "-id"], name="request_of_requester"),
            models.Index(fields=["provider", "-id"], name="request_of_provider"),
            models.Index(
                fields=["requester", "-created_at", "-id"], name="request_of_requester_by_time"
            ),
            models.Index(
                fields=["provider", "-created_at", "-id"], name="request_of_provider_by_time"
            ),
            models.Index(fields=["state", "-id"], name="request_by_state"),
            models.Index(
                fields=["ended_at"],
                name="request_short_notice",
                condition=SHORT_NOTICE,
            ),
            models.Index(
                fields=["started_at"],
                name="request_in_progress",
                condition=Q(state=State.IN_PROGRESS),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save_next(self) -> None:
        """Write the row as its next version, as `Subject` says; it is written at every step of its life."""
        self.version += 1
        if self._state.adding:
            rows.add(self)
        else:
            rows.write(self)

    def part_of(self, member_id: UUID | None) -> Part | None:
        """The member's side, or None."""
        if member_id is not None and member_id == self.requester_id:
            return Part.REQUESTER
        if member_id is not None and member_id == self.provider_id:
            return Part.PROVIDER
        return None

    def parts_of(self, member_id: UUID | None) -> frozenset[str]:
        """Everything that the member is here, as the transitions name it.

        Who asks themself plays both parts, until the bank refuses it.
        """
        if not self.is_visible_to(member_id):
            return frozenset()
        parts: set[str] = {part for part in Part if self.member_of(part) == member_id}
        if self.initiated_by in parts:
            parts.add(AUTHOR)
        if self.turn and self.state in {State.NEGOTIATING, State.RECORDED}:
            parts.add(ANSWERER if self.turn in parts else MAKER)
        if self.amendment_by:
            parts.add(AMENDER if self.amendment_by in parts else CONSENTER)
        return frozenset(parts)

    def member_of(self, part: str) -> UUID:
        """The id of the member on a side."""
        return self.requester_id if part == Part.REQUESTER else self.provider_id

    def is_visible_to(self, member_id: UUID | None) -> bool:
        """Both sides see it; a draft is its author's alone."""
        if self.submitted_at is None:
            return member_id is not None and member_id == self.member_of(self.initiated_by)
        return self.part_of(member_id) is not None

    def audience(self) -> Sequence[UUID]:
        """Who may see its events: both sides, or the author alone as long as it is a draft."""
        if self.submitted_at is None:
            return [self.member_of(self.initiated_by)]
        return [self.requester_id, self.provider_id]
