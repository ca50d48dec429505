"""The life of a request: every transition, who may make it, and the fields that it sets."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import GET_STATE, FSMField

from requests_app.states import (
    ANSWERER,
    AUTHOR,
    DECIDED,
    DISPUTABLE,
    EITHER,
    MAKER,
    RULING,
    TIMER,
    WORKFLOW,
    EndReason,
    Outcome,
    Part,
    State,
)
from requests_app.terms import Terms
from workflow.fsm import transition
from workflow.models import Subject


class Lifecycle(Subject):
    """The transition table. A transition sets fields of `self` and nothing else.

    `turn` is the side whose doing is awaited, `deadline_at` the moment at which a timer ends the
    state. The row's lock is held, and the caller saves and records.
    """

    state = FSMField(
        _("state"), choices=State.choices, default=State.DRAFT, protected=True, editable=False
    )
    turn = models.CharField(_("turn"), max_length=10, choices=Part.choices, blank=True, default="")
    deadline_at = models.DateTimeField(_("until"), null=True, blank=True)
    response_left = models.DurationField(_("response time left"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=30, choices=Outcome.choices, blank=True, default=""
    )
    shortfall_minutes = models.PositiveBigIntegerField(_("minutes short"), null=True, blank=True)
    end_reason = models.CharField(
        _("kind of reason"), max_length=20, choices=EndReason.choices, blank=True, default=""
    )
    cancelled_late = models.BooleanField(_("cancelled late"), default=False)
    disputed_from = models.CharField(
        _("state before the dispute"), max_length=30, blank=True, default=""
    )
    agreed_minutes = models.PositiveBigIntegerField(_("agreed minutes"), null=True, blank=True)
    actual_minutes = models.PositiveBigIntegerField(_("real minutes"), null=True, blank=True)
    payable_minutes = models.PositiveBigIntegerField(_("minutes to pay"), null=True, blank=True)
    starts_at = models.DateTimeField(_("agreed start"), null=True, blank=True)
    terms_json = models.JSONField(_("terms"), default=dict, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def terms(self) -> Terms:
        """The Policy's values that this request keeps."""
        return Terms.from_json(self.terms_json)

    def _wait_for(self, part: str, *, until: datetime | None) -> None:
        self.turn, self.deadline_at = part, until

    def _end(self, *, at: datetime, outcome: str = "") -> None:
        self.turn, self.deadline_at, self.ended_at, self.outcome = "", None, at, outcome

    @transition(
        source=State.DRAFT, target=State.PENDING_VALIDATION, by=[Part.REQUESTER], action="submit"
    )
    def submit(self, *, terms: Terms, at: datetime) -> None:
        """Ask for it: the bank checks first."""
        self.submitted_at, self.terms_json = at, terms.as_json()
        self._wait_for("", until=None)

    @transition(source=State.DRAFT, target=State.NEGOTIATING, by=[Part.PROVIDER], action="propose")
    def propose(self, *, terms: Terms, at: datetime) -> None:
        """Answer a wanted ad with an offer; nothing is held until it is accepted."""
        self.submitted_at, self.terms_json = at, terms.as_json()
        self._wait_for(Part.REQUESTER, until=at + terms.offer_timeout)

    @transition(source=State.DRAFT, target=State.CANCELLED, by=[AUTHOR], action="discard")
    def discard(self, *, at: datetime) -> None:
        """Throw the draft away."""
        self._end(at=at, outcome=Outcome.DISCARDED)

    @transition(
        source=State.PENDING_VALIDATION, target=State.ACTIVE, by=[WORKFLOW], action="activate"
    )
    def activate(self, *, at: datetime) -> None:
        """Checked and held: the provider may answer, until the agreed start at the latest."""
        until = at + self.terms.response_timeout
        self._wait_for(Part.PROVIDER, until=min(until, self.starts_at) if self.starts_at else until)

    @transition(
        source=State.PENDING_VALIDATION, target=State.REJECTED, by=[WORKFLOW], action="reject"
    )
    def reject(self, *, outcome: str, shortfall_minutes: int | None = None, at: datetime) -> None:
        """The bank refuses it, for good."""
        self._end(at=at, outcome=outcome)
        self.shortfall_minutes = shortfall_minutes

    @transition(
        source=[State.PENDING_VALIDATION, State.ACTIVE],
        target=State.CANCELLED,
        by=[Part.REQUESTER],
        action="cancel",
    )
    def cancel_unanswered(self, *, reason: str = "", at: datetime) -> None:
        """Take the request back before it was answered."""
        self.end_reason = reason
        self._end(at=at, outcome=Outcome.CANCELLED_BY_REQUESTER)

    @transition(source=State.ACTIVE, target=State.ACCEPTED, by=[Part.PROVIDER], action="accept")
    def accept(self, *, at: datetime) -> None:
        """Promise the work."""
        self._agree(minutes=self.agreed_minutes, at=at)

    @transition(source=State.ACTIVE, target=State.DECLINED, by=[Part.PROVIDER], action="decline")
    def decline(self, *, at: datetime) -> None:
        """Say no."""
        self._end(at=at, outcome=Outcome.DECLINED_BY_PROVIDER)

    @transition(
        source=[State.ACTIVE, State.NEGOTIATING],
        target=State.TIMED_OUT,
        by=[TIMER],
        action="time-out",
    )
    def time_out(self, *, at: datetime) -> None:
        """Nobody answered the request, or the offer, in time."""
        self._end(at=at, outcome=Outcome.NO_ANSWER)

    @transition(
        source=State.ACTIVE, target=State.NEGOTIATING, by=[Part.PROVIDER], action="counter-offer"
    )
    def answer_with_offer(self, *, at: datetime) -> None:
        """Answer with other minutes or another time; what is left of the response time is kept."""
        self.response_left = self.deadline_at - at if self.deadline_at else timedelta()
        self._wait_for(Part.REQUESTER, until=at + self.terms.offer_timeout)

    @transition(
        source=State.NEGOTIATING, target=State.NEGOTIATING, by=[ANSWERER], action="counter-offer"
    )
    def counter_offer(self, *, at: datetime) -> None:
        """Answer an offer with another."""
        self._wait_for(Part(self.turn).other, until=at + self.terms.offer_timeout)

    @transition(
        source=State.NEGOTIATING, target=State.ACCEPTED, by=[ANSWERER], action="accept-offer"
    )
    def accept_offer(self, *, minutes: int, starts_at: datetime | None, at: datetime) -> None:
        """Agree to the offer's minutes and time."""
        self.starts_at = starts_at
        self._agree(minutes=minutes, at=at)

    def _agree(self, *, minutes: int | None, at: datetime) -> None:
        self.agreed_minutes, self.accepted_at = minutes, at
        self._wait_for_start(at=at)

    def _wait_for_start(self, *, at: datetime) -> None:
        terms = self.terms
        if self.starts_at:
            until = max(self.starts_at, at) + terms.no_start_after_agreed_start
        else:
            until = at + terms.no_start_after_acceptance
        self._wait_for(Part.PROVIDER, until=until)

    @transition(
        source=State.NEGOTIATING, target=State.CANCELLED, by=[ANSWERER], action="decline-offer"
    )
    def decline_offer_as_requester(self, *, at: datetime) -> None:
        """The requester doesn't want it on these terms."""
        self._end(at=at, outcome=Outcome.OFFER_DECLINED)

    @transition(
        source=State.NEGOTIATING, target=State.DECLINED, by=[ANSWERER], action="decline-offer"
    )
    def decline_offer_as_provider(self, *, at: datetime) -> None:
        """The provider doesn't want it on these terms."""
        self._end(at=at, outcome=Outcome.OFFER_DECLINED)

    @transition(source=State.NEGOTIATING, target=State.ACTIVE, by=[MAKER], action="withdraw-offer")
    def withdraw_offer(self, *, at: datetime) -> None:
        """Take the offer back: the request waits for an answer again, for what was left, or a day."""
        left = max(self.response_left or timedelta(), self.terms.response_after_withdrawal)
        self._wait_for(Part.PROVIDER, until=at + left)

    @transition(
        source=State.NEGOTIATING, target=State.CANCELLED, by=[MAKER], action="withdraw-offer"
    )
    def withdraw_proposal(self, *, at: datetime) -> None:
        """Take back an offer that began as an answer to a wanted ad."""
        self._end(at=at, outcome=Outcome.OFFER_WITHDRAWN)

    @transition(source=State.ACCEPTED, target=State.IN_PROGRESS, by=[Part.PROVIDER], action="start")
    def start(self, *, at: datetime) -> None:
        """The work begins."""
        self.started_at = at
        self._wait_for(Part.PROVIDER, until=at + self.terms.not_completed_after)

    @transition(source=State.ACCEPTED, target=State.CANCELLED, by=EITHER, action="cancel")
    def cancel_accepted(self, *, part: Part, reason: str = "", at: datetime) -> None:
        """Call off what was promised; shortly before the agreed start it counts as late.

        Not for who was there: of a no-show the other side is said.
        """
        late_from = self.starts_at - self.terms.late_cancellation_before if self.starts_at else None
        is_late = late_from is not None and at >= late_from
        self.cancelled_late = is_late and reason != EndReason.NO_SHOW
        self.end_reason = reason
        by_requester = part == Part.REQUESTER
        self._end(
            at=at,
            outcome=Outcome.CANCELLED_BY_REQUESTER
            if by_requester
            else Outcome.CANCELLED_BY_PROVIDER,
        )

    @transition(source=State.ACCEPTED, target=State.CANCELLED, by=[TIMER], action="never-started")
    def never_started(self, *, at: datetime) -> None:
        """The work didn't begin in time."""
        self._end(at=at, outcome=Outcome.NEVER_STARTED)

    @transition(
        source=State.IN_PROGRESS, target=State.COMPLETED, by=[Part.PROVIDER], action="complete"
    )
    def complete(self, *, actual_minutes: int, at: datetime) -> None:
        """The work is done, and took so long."""
        self.completed_at, self.actual_minutes = at, actual_minutes
        self._wait_for(Part.REQUESTER, until=at + self.terms.confirmation_timeout)

    @transition(
        source=State.IN_PROGRESS, target=State.CANCELLED, by=[Part.PROVIDER], action="give-up"
    )
    def give_up(self, *, reason: str = "", at: datetime) -> None:
        """The provider can't finish."""
        self.end_reason = reason
        self._end(at=at, outcome=Outcome.GIVEN_UP)

    @transition(
        source=State.IN_PROGRESS, target=State.CANCELLED, by=[TIMER], action="never-completed"
    )
    def never_completed(self, *, at: datetime) -> None:
        """The work wasn't completed in time."""
        self._end(at=at, outcome=Outcome.NEVER_COMPLETED)

    def is_unconfirmed(self) -> bool:
        """Whether the requester may still confirm."""
        return self.confirmed_at is None

    @transition(
        source=State.COMPLETED,
        target=State.COMPLETED,
        by=[Part.REQUESTER, TIMER],
        action="confirm",
        conditions=[is_unconfirmed],
    )
    def confirm(self, *, payable_minutes: int, at: datetime) -> None:
        """The requester, or silence, agrees to pay; settlement follows by itself."""
        self.confirmed_at, self.payable_minutes = at, payable_minutes
        self._wait_for("", until=None)

    @transition(source=State.COMPLETED, target=State.PAID, by=[WORKFLOW], action="pay")
    def pay(self, *, at: datetime) -> None:
        """The hours have moved."""
        self._end(at=at)

    @transition(source=State.RECORDED, target=State.COMPLETED, by=[ANSWERER], action="confirm")
    def confirm_recorded(self, *, at: datetime) -> None:
        """The other side agrees that it happened."""
        self.agreed_minutes = self.payable_minutes = self.actual_minutes
        self.confirmed_at = at
        self._wait_for("", until=None)

    @transition(source=State.RECORDED, target=State.CANCELLED, by=[ANSWERER], action="refuse")
    def refuse_recorded(self, *, at: datetime) -> None:
        """The other side says that it didn't happen so."""
        self._end(at=at, outcome=Outcome.EXCHANGE_REFUSED)

    @transition(
        source=State.RECORDED, target=State.CANCELLED, by=[TIMER], action="recorded-time-out"
    )
    def recorded_time_out(self, *, at: datetime) -> None:
        """The other side never answered."""
        self._end(at=at, outcome=Outcome.EXCHANGE_UNCONFIRMED)

    @transition(source=DISPUTABLE, target=State.DISPUTED, by=EITHER, action="dispute")
    def dispute(self) -> None:
        """Stop everything until it is settled; what came before is kept."""
        self.disputed_from = self.state
        self._wait_for("", until=None)

    @transition(
        source=State.DISPUTED,
        target=GET_STATE(lambda self, **_: State(self.disputed_from), states=list(DISPUTABLE)),
        by=[RULING],
        action="resume",
    )
    def resume(self, *, at: datetime) -> None:
        """The dispute was withdrawn: back to the state before, with its time in full."""
        terms: Any = self.terms
        waits = {
            State.IN_PROGRESS: (Part.PROVIDER, terms.not_completed_after),
            State.COMPLETED: (Part.REQUESTER, terms.confirmation_timeout),
        }
        if self.confirmed_at:
            self._wait_for("", until=None)
        elif self.disputed_from == State.ACCEPTED:
            self._wait_for_start(at=at)
        else:
            part, span = waits[State(self.disputed_from)]
            self._wait_for(part, until=at + span)

    @transition(source=State.DISPUTED, target=State.PAID, by=[RULING], action="pay-by-ruling")
    def pay_by_ruling(
        self, *, payable_minutes: int, at: datetime, outcome: Outcome = Outcome.RULED
    ) -> None:
        """A ruling, or a settlement, gives the provider all or a part."""
        self.payable_minutes = payable_minutes
        self._end(at=at, outcome=outcome)

    @transition(
        source=State.DISPUTED, target=State.REFUNDED, by=[RULING], action="refund-by-ruling"
    )
    def refund_by_ruling(self, *, at: datetime, outcome: Outcome = Outcome.RULED) -> None:
        """A ruling, or a settlement, gives everything back."""
        self.payable_minutes = 0
        self._end(at=at, outcome=outcome)

    @property
    def is_payment_disputed(self) -> bool:
        """Whether a dispute about what was paid is open. The request stays paid meanwhile."""
        return self.disputed_from == State.PAID and self.outcome not in DECIDED

    def dispute_payment(self) -> None:
        """Object after payment: no transition, as nothing leads out of PAID."""
        self.disputed_from = State.PAID

    def resume_payment(self) -> None:
        """The dispute about what was paid was withdrawn."""
        self.disputed_from = ""

    def decide_payment(self, *, outcome: Outcome = Outcome.RULED) -> None:
        """A ruling, or a settlement, has decided what stays paid."""
        self.outcome = outcome
