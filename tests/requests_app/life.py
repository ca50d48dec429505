"""A bank in which anybody tries anything at any time, steps fail, workers die, and the clock jumps."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, ClassVar, Final

from django.db import connection, transaction
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from psycopg.sql import SQL, Identifier

from catalogue.operations import pause, resume
from common.errors import DomainError, NotFound, Refused, WrongRole, WrongState
from disputes import operations as disputes
from disputes.models import Dispute
from disputes.states import OPEN as OPEN_DISPUTE
from disputes.states import Reason
from members.operations import activate, deactivate
from requests_app import operations
from requests_app.models import ServiceRequest
from requests_app.operations import Proposal, Schedule, Wish
from requests_app.states import FINAL, EndReason, Part, State
from tests.requests_app.arguing import NAMES, Arguing
from tests.requests_app.invariants import assert_in_order
from tests.requests_app.roads import Bank
from workflow.models import Step
from workflow.operations import change_policy, redrive
from workflow.registry import registry
from workflow.worker import work


MOST_OPEN: Final = 5
MINUTES: Final = (1, 20, 30, 40, 59, 60, 61, 75, 76, 120, 180, 181, 481)
SPANS: Final = (
    *(timedelta(seconds=s) for s in (1, 2, 5, 8, 61)),
    *(timedelta(hours=h) for h in (1, 23, 24, 72)),
    *(timedelta(days=d) for d in (6, 7, 14, 30, 61)),
)
# The doors' name of each action, and the operation behind it.
ACTIONS: Final[dict[str, Callable[..., Any]]] = {
    "submit": operations.submit,
    "propose": operations.propose,
    "discard": operations.discard,
    "accept": operations.accept,
    "decline": operations.decline,
    "counter-offer": operations.counter_offer,
    "accept-offer": operations.accept_offer,
    "decline-offer": operations.decline_offer,
    "withdraw-offer": operations.withdraw_offer,
    "start": operations.start,
    "complete": operations.complete,
    "give-up": operations.give_up,
    "confirm": operations.confirm,
    "refuse": operations.refuse_recorded,
    "cancel": operations.cancel,
    "dispute": disputes.open_dispute,
    "reschedule": operations.reschedule,
    "propose-less": operations.propose_less,
    "agree-change": operations.agree_change,
    "decline-change": operations.decline_change,
    "withdraw-change": operations.withdraw_change,
}
# What ends a request, or takes it back: done less often, so that requests get far.
BACKWARDS: Final = {
    *("discard", "decline", "decline-offer", "withdraw-offer", "give-up", "refuse", "cancel"),
    *("dispute", "withdraw-change"),
}
# Refusals of what isn't among the actions that say more than that.
TOLD_WHY: Final = {"too_many_offers", "change_waits", "dispute_decided", "dispute_window_over"}
POLICIES: Final[tuple[dict[str, Any], ...]] = (
    {"maximum_minutes": 100},
    {"maximum_minutes": 480},
    {"maximum_offers": 2},
    {"response_timeout": timedelta(hours=1)},
    {"offer_timeout": timedelta(days=30)},
    {"reminder_before": timedelta(days=40)},
    {"top_up_percent": 1000},
    {"confirmation_timeout": timedelta(seconds=1)},
    {"start_reminder_before": timedelta(days=7)},
    {"dispute_response_time": timedelta(hours=1)},
    {"dispute_settlement_time": timedelta(hours=2)},
    {"dispute_most_proposals": 2},
    {"disputes_a_side": 1},
    {"dispute_ruling_target": timedelta(hours=1), "dispute_assignment_target": timedelta(hours=1)},
    {"dispute_target_reminder_before": timedelta(days=7)},
    {"appeal_window": timedelta(hours=1)},
)
STEPS: Final = (
    *("validate_request", "escrow_hours", "notify_provider"),
    *("validate_escrow_release", "process_escrow_release"),
    *("response_timeout", "offer_timeout", "no_start_timeout", "not_completed_timeout"),
    *("confirmation_timeout", "recorded_timeout", "response_reminder"),
    *("amendment_timeout", "start_reminder"),
    *("assign_dispute", "assign_appeal", "execute_ruling"),
    *("dispute_response_timeout", "dispute_response_reminder", "dispute_settlement_timeout"),
    *("dispute_target_reminder", "dispute_overdue"),
)
TABLES: Final = (
    *("workflow_eventlog", "workflow_step", "requests_app_servicerequest", "requests_app_offer"),
    *("ledger_account", "ledger_escrow", "ledger_transaction", "ledger_entry"),
    *("notifications_notification", "requests_app_amendment", "ledger_debt"),
    *("disputes_dispute", "disputes_statement", "disputes_settlement"),
    *("disputes_ruling", "disputes_note"),
)
_ROWS: Final = SQL(
    "coalesce((SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {} AS t), '')"
)
_FINGERPRINT: Final = SQL("SELECT concat({})").format(
    SQL(", ").join(_ROWS.format(Identifier(table)) for table in TABLES)
)


class Died(BaseException):
    """A worker's death in the middle of a step."""


def fingerprint() -> str:
    """Another one as soon as one row of the tables of work and minutes changes."""
    with connection.cursor() as cursor:
        cursor.execute(_FINGERPRINT)
        return str(cursor.fetchone()[0])


class Faults:
    """What goes wrong in steps, at their end, when everything of them is written."""

    def __init__(self) -> None:
        self.failures: Counter[str] = Counter()
        self.deaths: Counter[str] = Counter()

    def declare(self) -> dict[str, Any]:
        """The declared steps, each with its faults."""
        return {name: replace(registry.step(name), handler=self._wrap(name)) for name in STEPS}

    def _wrap(self, name: str) -> Callable[..., None]:
        handler = registry.step(name).handler

        def handle(**step: Any) -> None:
            handler(**step)
            for fault, error in ((self.deaths, Died()), (self.failures, ConnectionError(name))):
                if fault[name] > 0:
                    fault[name] -= 1
                    raise error

        return handle

    def repair(self) -> None:
        """Nothing fails any more."""
        self.failures.clear()
        self.deaths.clear()


class Life(Arguing, RuleBasedStateMachine):
    """The bank under test; everything is rolled back at the end of an example.

    Hypothesis chooses a seed, and what happens is drawn from it: Hypothesis' own choices come in
    runs of the same few, so that requests would seldom get far.
    """

    bank: ClassVar[Bank]
    faults: ClassVar[Faults]
    begins_at: ClassVar[datetime]

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block._from_testcase = True  # noqa: SLF001 - as Django's TestCase: doors may open in it
        self.block.__enter__()
        self.bank.at = self.begins_at
        self.faults.repair()
        self.random = Random(0)  # noqa: S311 - no secret

    def teardown(self) -> None:
        try:
            self._come_to_an_end()
        finally:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    @initialize(seed=st.integers(0, 2**64))
    def begins(self, seed: int) -> None:
        self.random.seed(seed)
        for name, kind, minutes in (("ben", "service", 60), ("ada", "wanted", 30)):
            self._ask(getattr(self.bank, name), kind, minutes, is_sent=True)
        self.begins_with_a_dispute()

    @rule()
    def something_happens(self) -> None:
        doings = {
            self.go_on: 45,
            self.ask: 12,
            self.try_anything: 10,
            self.let_time_pass: 10,
            self.wait_for_what_comes_next: 8,
            self.break_steps: 8,
            self.object_to_something: 6,
            self.go_on_in_a_dispute: 35,
            self.try_anything_in_a_dispute: 4,
            self.change_what_is_around: 4,
        }
        (doing,) = self.random.choices(list(doings), list(doings.values()))
        note(doing.__name__)
        doing()

    @invariant()
    def is_in_order(self) -> None:
        assert_in_order()

    def ask(self) -> None:
        if ServiceRequest.objects.exclude(state__in=FINAL).count() < MOST_OPEN:
            kind = self._one_of(("service", "service", "wanted", "member", "recorded"))
            is_sent = self.random.random() < 0.9
            self._ask(self._who(), kind, self._one_of(MINUTES), is_sent=is_sent)

    def go_on(self) -> None:
        """Several doings in one request, the workers there or not, with time between or without."""
        request = self._request()
        for _ in range(self.random.randint(1, 6)):
            self._go_on(ServiceRequest.objects.get(pk=request.pk))
            self.let_time_pass()

    def try_anything(self) -> None:
        """Whoever, whatever, allowed or not."""
        self._act(self._request(), self._one_of(sorted(ACTIONS)), self._one_of(NAMES))

    def let_time_pass(self) -> None:
        """And workers do what is due, or are away."""
        if self.random.random() < 0.3:
            self.bank.at += self._one_of(SPANS)
        self._work(self._one_of((1000, 1000, 1000, 2, 1, 0)))

    def wait_for_what_comes_next(self) -> None:
        """The next step, timer or retry is due exactly now, or a lease is over."""
        next_ = (
            Step.objects.filter(state__in=["WAITING", "RUNNING"], is_external=False)
            .order_by("due_at")
            .first()
        )
        if next_:
            self.bank.at = max(self.bank.at, next_.due_at)
        self._work(1000)

    def break_steps(self) -> None:
        """So often, with a new request on its way; or everything is repaired."""
        if self.random.random() < 0.3:
            self.faults.repair()
            self._redrive_all()
            return
        for name in self.random.sample(STEPS, k=4):
            fault = self._one_of((self.faults.failures, self.faults.deaths))
            fault[name] = self.random.randint(1, 7)
        self.ask()
        for _ in range(self.random.randint(0, 6)):
            self.wait_for_what_comes_next()

    def change_what_is_around(self) -> None:
        """The numbers of the bank, who is a member, and what is offered."""
        bank = self.bank
        change, who, given = self._one_of(
            (
                (change_policy, bank.cleo, {"changes": self._one_of(POLICIES)}),
                (deactivate, bank.cleo, {"member_id": bank.ben.pk}),
                (activate, bank.cleo, {"member_id": bank.ben.pk}),
                (activate, bank.cleo, {"member_id": bank.ben.pk}),
                (pause, bank.ada, {"service_id": bank.service.pk}),
                (resume, bank.ada, {"service_id": bank.service.pk}),
                (resume, bank.ada, {"service_id": bank.service.pk}),
                (deactivate, bank.cleo, {"member_id": self.judges["cora"].pk}),
                (deactivate, bank.cleo, {"member_id": self.judges["sena"].pk}),
                (activate, bank.cleo, {"member_id": self.judges["cora"].pk}),
                (activate, bank.cleo, {"member_id": self.judges["sena"].pk}),
            )
        )
        self._try(change, who, **given)

    def _one_of(self, things: Any) -> Any:
        return self.random.choice(things)

    def _who(self) -> Any:
        return getattr(self.bank, self._one_of(NAMES))

    def _request(self) -> ServiceRequest:
        """One of all requests; most often one that hasn't ended."""
        requests = ServiceRequest.objects.order_by("id")
        unfinished = list(requests.exclude(state__in=FINAL))
        is_any = not unfinished or self.random.random() < 0.1
        found: ServiceRequest = self._one_of(list(requests) if is_any else unfinished)
        return found

    def _ask(self, who: Any, kind: str, minutes: int, *, is_sent: bool) -> None:
        given: dict[str, Any] = {"minutes": minutes, "title": "Bread"}
        if self.random.random() < 0.4:
            given["starts_at"] = self.bank.at + self._one_of(SPANS)
        if kind in {"service", "wanted"}:
            given["service_id"] = getattr(self.bank, kind).pk
        else:
            given |= {"other_id": self._who().pk, "part": self._one_of(list(Part))}
        if kind == "recorded":
            self._try(operations.record_exchange, who, wish=Wish(**given))
        else:
            self._try(operations.ask, who, wish=Wish(**given), is_sent=is_sent)

    def _go_on(self, request: ServiceRequest) -> None:
        """Somebody does what they may do now."""
        moves = [
            (action, name)
            for name in NAMES
            for action in self._allowed_in(request, getattr(self.bank, name))
        ]
        forwards = [move for move in moves if move[0] not in BACKWARDS]
        if self.random.random() < 0.9:
            moves = forwards
        if moves:
            self._act(request, *self._one_of(moves))

    def _act(self, request: ServiceRequest, action: str, name: str) -> None:
        """What the table doesn't allow is refused as such; what it allows can break a rule alone."""
        who, minutes = getattr(self.bank, name), self._one_of(MINUTES)
        kwargs = self._given(request, action, minutes)
        is_allowed = action in self._allowed_in(request, who)
        note(f"{name}: {action} {kwargs} in {request.state}")
        refusal = self._try(ACTIONS[action], who, request_id=request.pk, **kwargs)
        if not is_allowed:
            is_busy = refusal and refusal.reason in TOLD_WHY
            assert isinstance(refusal, NotFound | WrongRole | WrongState) or is_busy
        elif refusal:
            assert isinstance(refusal, Refused)

    def _given(self, request: ServiceRequest, action: str, minutes: int) -> dict[str, Any]:
        """What is said with an action."""
        start = self._one_of((None, self.bank.at - SPANS[0], *(self.bank.at + s for s in SPANS)))
        reason = {"reason": self._one_of(("", *EndReason))}
        given: dict[str, dict[str, Any]] = {
            "counter-offer": {"offer": Proposal(minutes=minutes, starts_at=start)},
            "reschedule": {
                "schedule": Schedule(starts_at=start, place=self._one_of((None, "Here")))
            },
            "propose-less": {"minutes": minutes},
            "complete": {"actual_minutes": minutes},
            "confirm": {"consent_minutes": self._one_of((None, request.actual_minutes))},
            "cancel": reason,
            "give-up": reason,
            "dispute": {"reason": self._one_of(list(Reason)), "words": "Not what we said."},
        }
        return given.get(action, {})

    def _try(self, operation: Callable[..., Any], who: Any, **kwargs: Any) -> DomainError | None:
        """Return the refusal, which has changed nothing and says why."""
        before = fingerprint()
        try:
            self.bank.do(operation, who, **kwargs)
        except DomainError as error:
            refusal = error
        else:
            return None
        assert fingerprint() == before
        assert refusal.sentence
        return refusal

    def _work(self, most: int) -> None:
        try:
            work(clock=lambda: self.bank.at, most=most)
        except Died:
            assert Step.objects.filter(state="RUNNING").exists()

    def _redrive_all(self) -> int:
        """How many dead letters could be redriven: of the others, the subject has gone on."""
        dead = list(Step.objects.filter(state="DEAD").values_list("pk", flat=True))
        return sum(self._try(redrive, self.bank.cleo, step_id=pk) is None for pk in dead)

    def _come_to_an_end(self) -> None:
        """With everything repaired nothing fails, and all but drafts ends: disputes by rulings."""
        self.faults.repair()
        for judge in self.judges.values():
            self._try(activate, self.bank.cleo, member_id=judge.pk)
        for _ in range(8):
            self._redrive_all()
            while work(clock=lambda: self.bank.at).total():
                self.bank.at += timedelta(seconds=61)
            self._rule_on_all()
            self.bank.at += timedelta(days=90)
        assert_in_order()
        assert self._redrive_all() == 0
        assert set(ServiceRequest.objects.values_list("state", flat=True)) - FINAL <= {State.DRAFT}
        assert not Dispute.objects.filter(state__in=OPEN_DISPUTE).exists()
