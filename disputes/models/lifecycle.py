"""The life of a dispute: what its state needs, and the transitions."""

from datetime import datetime
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import GET_STATE, FSMField

from disputes.states import (
    CONSENTER,
    COORDINATOR,
    HEARD,
    IN_HAND,
    JUDGE,
    NEGOTIABLE,
    OPENER,
    PROPOSER,
    RESPONDENT,
    RULABLE,
    SENIOR,
    SIDES,
    TIMER,
    WORKFLOW,
    DisputeState,
)
from members.models import Member
from requests_app.states import Part
from workflow.fsm import staying, transition
from workflow.models import Subject


# The way back from a proposal that came to nothing.
BACK = GET_STATE(lambda self, **_: DisputeState(self.proposed_from), states=list(NEGOTIABLE))


class Lifecycle(Subject):
    """Where a dispute is, who has it in hand, and until when."""

    state = FSMField(
        _("state"),
        choices=DisputeState.choices,
        default=DisputeState.OPENED,
        protected=True,
        editable=False,
    )
    opened_at = models.DateTimeField(_("opened"))
    respond_by = models.DateTimeField(_("answer until"), null=True, blank=True)
    responded_at = models.DateTimeField(_("answered"), null=True, blank=True)
    proposed_from = models.CharField(
        _("state before the proposal"), max_length=20, blank=True, default=""
    )
    proposed_by = models.CharField(
        _("proposal made by"), max_length=10, choices=Part.choices, blank=True, default=""
    )
    settled_minutes = models.PositiveBigIntegerField(
        _("settled: to the provider"), null=True, blank=True
    )
    assigned_to = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="disputes_assigned",
        verbose_name=_("in hand of"),
    )
    assigned_at = models.DateTimeField(_("assigned"), null=True, blank=True)
    review_began_at = models.DateTimeField(_("review began"), null=True, blank=True)
    target_at = models.DateTimeField(_("staff's next step until"), null=True, blank=True)
    escalated_at = models.DateTimeField(_("overdue, and told so"), null=True, blank=True)
    released_minutes = models.PositiveBigIntegerField(_("to the provider"), null=True, blank=True)
    ruling_words = models.TextField(
        _("reasons of the ruling"), max_length=4000, blank=True, default=""
    )
    ruled_by = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="disputes_ruled",
        verbose_name=_("ruled by"),
    )
    ruled_at = models.DateTimeField(_("ruled"), null=True, blank=True)
    execute_at = models.DateTimeField(_("carried out from"), null=True, blank=True)
    requester_accepted_at = models.DateTimeField(
        _("ruling accepted by who receives"), null=True, blank=True
    )
    provider_accepted_at = models.DateTimeField(
        _("ruling accepted by who gives"), null=True, blank=True
    )
    appealed_by = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="disputes_appealed",
        verbose_name=_("appealed by"),
    )
    appealed_at = models.DateTimeField(_("appealed"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        abstract = True

    def is_unruled(self) -> bool:
        """Whether nobody has ruled on it yet: who opened it may still take it back."""
        return self.ruled_at is None

    def is_heard(self) -> bool:
        """Whether the other side has answered, or had its time to: a proposal doesn't end that."""
        return (
            self.state != DisputeState.PROPOSED or self.proposed_from == DisputeState.UNDER_REVIEW
        )

    def is_unappealed(self) -> bool:
        """Whether it can be appealed: once alone."""
        return self.appealed_at is None

    @transition(
        source=DisputeState.OPENED,
        target=DisputeState.AWAITING_RESPONSE,
        by=[WORKFLOW],
        action="begin",
    )
    def begin(
        self, *, to: UUID | None, respond_by: datetime, target_at: datetime, at: datetime
    ) -> None:
        """The other side is asked for its answer; what nobody has in hand is to be taken meanwhile."""
        self.respond_by = respond_by
        if to is None:
            self._set_target(target_at)
        else:
            self.assigned_to_id, self.assigned_at = to, at

    @transition(
        source=DisputeState.AWAITING_RESPONSE,
        target=DisputeState.UNDER_REVIEW,
        by=[RESPONDENT],
        action="respond",
    )
    def respond(self, *, at: datetime, target_at: datetime) -> None:
        """The other side answers."""
        self.responded_at = at
        self._review(at=at, target_at=target_at)

    @transition(
        source=DisputeState.AWAITING_RESPONSE,
        target=DisputeState.UNDER_REVIEW,
        by=[TIMER],
        action="response-time-out",
    )
    def response_time_out(self, *, at: datetime, target_at: datetime) -> None:
        """No answer came: it is looked into anyway."""
        self._review(at=at, target_at=target_at)

    @transition(
        source=DisputeState.PROPOSED,
        target=DisputeState.PROPOSED,
        by=[TIMER],
        action="response-time-out",
    )
    def response_time_out_meanwhile(self, *, at: datetime, target_at: datetime) -> None:
        """No answer came beside a proposal, which goes on; what follows it is the review."""
        self._review(at=at, target_at=target_at)
        self.proposed_from = DisputeState.UNDER_REVIEW

    # Who opened it may be asked something before the other side has answered.
    @staying(states=[DisputeState.AWAITING_RESPONSE], by=[OPENER], action="add-words")
    @staying(states=HEARD, by=SIDES, action="add-words")
    def add_words(self) -> None:
        """Either side says something more."""

    @transition(source=NEGOTIABLE, target=DisputeState.PROPOSED, by=SIDES, action="propose")
    def propose(self, *, part: str) -> None:
        """Propose how to share the minutes; the times go on."""
        self.proposed_from, self.proposed_by = self.state, part

    @transition(
        source=DisputeState.PROPOSED,
        target=DisputeState.PROPOSED,
        by=[CONSENTER],
        action="propose",
    )
    def counter_propose(self, *, part: str) -> None:
        """Answer a proposal with another one."""
        self.proposed_by = part

    @transition(
        source=DisputeState.PROPOSED,
        target=DisputeState.SETTLED,
        by=[CONSENTER],
        action="accept-proposal",
    )
    def settle(self, *, settled_minutes: int, at: datetime) -> None:
        """The two agree; nobody rules."""
        self.settled_minutes = settled_minutes
        self._drop_proposal()
        self._end(at=at)

    @transition(
        source=DisputeState.PROPOSED, target=BACK, by=[CONSENTER], action="decline-proposal"
    )
    def decline_proposal(self) -> None:
        """Say no to a proposal."""
        self._drop_proposal()

    @transition(
        source=DisputeState.PROPOSED, target=BACK, by=[PROPOSER], action="withdraw-proposal"
    )
    def withdraw_proposal(self) -> None:
        """Take one's own proposal back."""
        self._drop_proposal()

    @transition(source=DisputeState.PROPOSED, target=BACK, by=[TIMER], action="settlement-time-out")
    def settlement_time_out(self) -> None:
        """Nobody answered the proposal."""
        self._drop_proposal()

    @transition(
        source=(DisputeState.OPENED, *IN_HAND),
        target=DisputeState.WITHDRAWN,
        by=[OPENER],
        action="withdraw",
        conditions=[is_unruled],
    )
    def withdraw(self, *, at: datetime) -> None:
        """The opener takes it back, before anybody has ruled."""
        self._drop_proposal()
        self._end(at=at)

    @staying(states=IN_HAND, by=[JUDGE, COORDINATOR, SENIOR], action="assign")
    def assign(self, *, to: UUID, at: datetime, target_at: datetime | None) -> None:
        """Give it into somebody's hands; whose step has begun keeps its time."""
        if self.assigned_to_id is None:
            self._set_target(target_at)
        self.assigned_to_id, self.assigned_at = to, at

    @staying(states=IN_HAND, by=[JUDGE], action="ask")
    def ask(self) -> None:
        """Staff ask one side, or both, for more."""

    @transition(
        source=RULABLE,
        target=DisputeState.RESOLVED,
        by=[JUDGE],
        action="rule",
        conditions=[is_heard],
    )
    def rule(
        self, *, released_minutes: int, words: str, by: UUID, at: datetime, execute_at: datetime
    ) -> None:
        """Staff decide; it is carried out once the time for an appeal is over."""
        self._drop_proposal()
        self.released_minutes, self.ruling_words = released_minutes, words
        self.ruled_by_id, self.ruled_at, self.execute_at = by, at, execute_at
        self.requester_accepted_at = self.provider_accepted_at = None
        self._set_target(None)

    @transition(
        source=DisputeState.RESOLVED,
        target=DisputeState.RESOLVED,
        by=SIDES,
        action="accept-ruling",
        conditions=[is_unappealed],
    )
    def accept_ruling(self, *, part: str, at: datetime) -> None:
        """One side accepts the ruling."""
        if part == Part.REQUESTER:
            self.requester_accepted_at = at
        else:
            self.provider_accepted_at = at

    @transition(
        source=DisputeState.RESOLVED,
        target=DisputeState.APPEALED,
        by=SIDES,
        action="appeal",
        conditions=[is_unappealed],
    )
    def appeal(self, *, by: UUID, at: datetime, target_at: datetime) -> None:
        """One side asks somebody else to judge; nobody has it in hand until then."""
        self.appealed_by_id, self.appealed_at = by, at
        self.assigned_to_id = self.assigned_at = None
        self._set_target(target_at)

    @transition(
        source=DisputeState.APPEALED,
        target=DisputeState.UNDER_REVIEW,
        by=[WORKFLOW, SENIOR],
        action="review-appeal",
    )
    def review_appeal(self, *, to: UUID, at: datetime, target_at: datetime) -> None:
        """Somebody who didn't make the ruling looks into it again."""
        self.assigned_to_id, self.assigned_at = to, at
        self._review(at=at, target_at=target_at)

    @transition(
        source=DisputeState.RESOLVED, target=DisputeState.CLOSED, by=[TIMER], action="execute"
    )
    def close(self, *, at: datetime) -> None:
        """The ruling is carried out."""
        self._end(at=at)

    def answer_meanwhile(self, *, at: datetime, target_at: datetime) -> None:
        """Who proposes something, or says something to a proposal, has answered: the review follows."""
        self.responded_at, self.proposed_from = at, DisputeState.UNDER_REVIEW
        self._review(at=at, target_at=target_at)

    @staying(states=(*IN_HAND, DisputeState.APPEALED), by=[TIMER], action="overdue")
    def escalate(self, *, at: datetime) -> None:
        """Staff are late, and told so."""
        self.escalated_at = at

    def _review(self, *, at: datetime, target_at: datetime) -> None:
        self.review_began_at = at
        self._set_target(target_at)

    def _set_target(self, target_at: datetime | None) -> None:
        self.target_at, self.escalated_at = target_at, None

    def _drop_proposal(self) -> None:
        self.proposed_by = ""

    def _end(self, *, at: datetime) -> None:
        self.ended_at = at
        self._set_target(None)
