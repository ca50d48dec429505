"""Two at once, with real threads, connections and commits: one comes first, and nothing is done twice."""

from collections import Counter
from functools import partial
from time import sleep

import pytest

from common.errors import DomainError
from common.transactions import door
from ledger.models import Escrow, Transaction
from ledger.operations import grant, lock_escrow
from requests_app import operations
from requests_app.models import Offer, ServiceRequest
from requests_app.operations import Proposal, Wish
from requests_app.states import Part, State
from tests.counts import count
from tests.requests_app.acts import escrow_of, events_of, minutes_of, set_policy
from tests.requests_app.invariants import assert_in_order
from tests.threads import at_once
from workflow.models import EventLog, Step
from workflow.operations import NewStep, claim_due, perform, record
from workflow.worker import work


TIMES = count(200, one_of=20)


@pytest.fixture
def bank(real_bank):
    """Enough hours for all repetitions, and at the end a bank that is in order."""
    for member in (real_bank.ada, real_bank.ben):
        given = {"member_id": member.pk, "minutes": 500_000, "key": f"gift:{member.pk}"}
        real_bank.do(partial(grant, actor_id=None), **given)
    yield real_bank
    assert_in_order()
    assert not EventLog.objects.filter(type__in=["step.failed", "step.dead"]).exists()


def act(bank, name, request, who, **kwargs):
    """An action of a member, without a worker."""
    return partial(bank.do, getattr(operations, name), who, request_id=request.pk, **kwargs)


def sweep(bank):
    """A worker that does what is due."""
    return partial(work, clock=lambda: bank.at)


def after(number, call):
    """A little later each time, so that now the one and now the other comes first."""

    def do():
        sleep(number % 8 / 400)
        return call()

    return do


def late_sweep(bank, number):
    """Every second time a worker that has claimed already what is due: it is no later than a member."""
    if number % 2:
        return sweep(bank)
    with door():
        claimed = claim_due(at=bank.at)

    def do():
        for step in claimed:
            with door():
                perform(step=step, at=bank.at)
        return work(clock=lambda: bank.at)

    return do


def race(*calls):
    """What became of each: the state that it led to, a refusal's code, or a worker's outcomes."""
    return [told(result) for result in at_once(*calls)]


def told(result):
    if isinstance(result, ServiceRequest):
        return str(result.state)
    if isinstance(result, DomainError):
        return result.reason
    if isinstance(result, Exception):
        raise result
    return dict(result) if isinstance(result, Counter) else result


@pytest.mark.parametrize("name", ["accept", "decline"])
def test_of_two_answers_at_once_one_is_told_the_state(bank, name):
    for _ in range(TIMES):
        request = bank.active()
        results = race(*[act(bank, name, request, bank.ada)] * 2)
        state = "ACCEPTED" if name == "accept" else "DECLINED"
        assert sorted(results) == [state, "wrong_state"]
        assert bank.again(request).version == request.version + 1


def test_accepting_and_calling_off_at_once_end_in_called_off(bank):
    for _ in range(TIMES):
        request = bank.active()
        accepted, cancelled = race(
            act(bank, "accept", request, bank.ada), act(bank, "cancel", request, bank.ben)
        )
        assert accepted in {"ACCEPTED", "wrong_state"}
        assert cancelled == "CANCELLED"
        assert bank.again(request).state == State.CANCELLED
        assert escrow_of(request).state == "REFUNDED"


def test_accepting_at_the_last_moment_either_comes_in_time_or_is_told_so(bank):
    for number in range(TIMES):
        request = bank.active()
        bank.at = request.deadline_at
        accepted, _ = race(
            after(number, act(bank, "accept", request, bank.ada)), late_sweep(bank, number)
        )
        state = bank.again(request).state
        assert (accepted, state) in {("ACCEPTED", "ACCEPTED"), ("wrong_state", "TIMED_OUT")}
        timer = Step.objects.get(subject_id=request.pk, name="response_timeout")
        assert timer.state == ("CANCELLED" if state == "ACCEPTED" else "DONE")
        if state == "ACCEPTED":
            bank.act("cancel", request, bank.ben)


def test_confirming_at_the_last_moment_pays_once(bank):
    for number in range(TIMES):
        request = bank.completed(actual_minutes=70)
        bank.at = request.deadline_at
        confirmed, _ = race(
            after(number, act(bank, "confirm", request, bank.ben)), late_sweep(bank, number)
        )
        bank.work()
        request = bank.again(request)
        expected = {("COMPLETED", 70), ("wrong_state", 60)}
        assert (confirmed, request.payable_minutes) in expected
        assert request.state == State.PAID
        assert events_of(request).count("request.confirmed") == 1
        assert events_of(request).count("request.paid") == 1


def test_a_request_that_is_sent_twice_is_held_once(bank):
    for _ in range(TIMES):
        request = bank.draft()
        results = race(*[act(bank, "submit", request, bank.ben)] * 2)
        assert sorted(results) == ["PENDING_VALIDATION", "wrong_state"]
        race(sweep(bank), sweep(bank))
        assert bank.again(request).state == State.ACTIVE
        assert Transaction.objects.filter(request_id=request.pk, kind="hold").count() == 1
        bank.act("cancel", request, bank.ben)


def test_of_two_counter_offers_at_once_one_is_live(bank):
    for _ in range(TIMES):
        request = bank.active()
        offers = [Proposal(minutes=61), Proposal(minutes=62)]
        results = race(*[act(bank, "counter_offer", request, bank.ada, offer=o) for o in offers])
        assert sorted(results) == ["NEGOTIATING", "wrong_role"]
        assert Offer.objects.filter(request=request).count() == 1
        bank.act("decline_offer", request, bank.ben)


@pytest.mark.parametrize("other", ["counter_offer", "decline_offer", "withdraw_offer"])
def test_an_offer_is_answered_once(bank, other):
    for _ in range(TIMES):
        request = bank.negotiating()
        who = bank.ada if other == "withdraw_offer" else bank.ben
        kwargs = {"offer": Proposal(minutes=61)} if other == "counter_offer" else {}
        accepted, answered = race(
            act(bank, "accept_offer", request, bank.ben),
            act(bank, other, request, who, **kwargs),
        )
        is_accepted = accepted == "ACCEPTED"
        assert is_accepted != (answered in {"NEGOTIATING", "CANCELLED", "ACTIVE"})
        assert {accepted, answered} & {"wrong_state", "wrong_role"}
        held = {"ACCEPTED": 90, "CANCELLED": 0}.get(bank.again(request).state, 60)
        assert escrow_of(request).held_minutes == (held or 60)


def test_two_confirmations_at_once_top_up_once(bank):
    for _ in range(TIMES):
        request = bank.completed(actual_minutes=75)
        results = race(*[act(bank, "confirm", request, bank.ben)] * 2)
        assert sorted(results) == ["COMPLETED", "wrong_state"]
        kinds = Transaction.objects.filter(request_id=request.pk).values_list("kind", flat=True)
        assert sorted(kinds) == ["adjust", "hold"]
        bank.work()
        assert bank.again(request).state == State.PAID


def test_calling_off_while_the_bank_checks_gives_everything_back(bank):
    for number in range(TIMES):
        request = bank.submitted()
        cancelled, _ = race(
            after(number, act(bank, "cancel", request, bank.ben)), late_sweep(bank, number)
        )
        bank.work()
        assert cancelled == "CANCELLED"
        assert bank.again(request).state == State.CANCELLED
        assert set(Escrow.objects.values_list("state", flat=True)) <= {"REFUNDED"}


@pytest.mark.parametrize("workers", [2, 4])
def test_workers_that_sweep_the_same_steps_do_each_once(bank, workers):
    set_policy(bank, maximum_minutes=60)
    requests = [bank.submitted(minutes=60 + number % 2) for number in range(TIMES)]
    sweeps = at_once(*[partial(work, clock=lambda: bank.at, batch=3)] * workers)
    assert all(isinstance(outcome, Counter) for outcome in sweeps)
    bank.work()
    for request in requests:
        events = Counter(events_of(request))
        assert set(events.values()) == {1}
        assert bank.again(request).state in {State.ACTIVE, State.REJECTED}
    assert set(Step.objects.values_list("name", "attempts").filter(state="DONE")) >= {
        ("notify_provider", 1)
    }
    assert not Step.objects.filter(attempts__gt=1).exists()


def test_one_claimed_step_is_performed_once_whoever_has_it(bank):
    def do(claimed):
        with door():
            return perform(step=claimed, at=bank.at)

    for _ in range(TIMES):
        request = bank.submitted()
        with door():
            (claimed,) = claim_due(at=bank.at)
        assert sorted(race(*[partial(do, claimed)] * 3)) == [False, False, True]
        assert events_of(request)[-1] == "request.validated"
        bank.work()


def test_two_settlements_pay_once(bank):
    """However a second one came about: both begin, and the first that gets there pays."""
    for _ in range(TIMES):
        request = bank.confirmed()
        with door():
            escrow = lock_escrow(escrow_id=escrow_of(request).pk)
            escrow.save_next()
            again = NewStep(name="validate_escrow_release", due_at=bank.at)
            record(subject=escrow, event="escrow.asked_again", at=bank.at, steps=[again])
        before = minutes_of(bank.ada)[0][0]
        race(sweep(bank), sweep(bank))
        bank.work()
        assert bank.again(request).state == State.PAID
        assert minutes_of(bank.ada)[0][0] == before + 60
        assert events_of(escrow).count("escrow.released") == 1


def test_a_dispute_stops_a_settlement_or_is_about_what_was_paid(bank):
    for number in range(TIMES):
        request = bank.confirmed()
        disputed, _ = race(
            after(number, act(bank, "stop_for_dispute", request, bank.ben)),
            late_sweep(bank, number),
        )
        bank.work()
        now, escrow = bank.again(request), escrow_of(request).state
        expected = {
            ("DISPUTED", "DISPUTED", "FROZEN", False),
            ("PAID", "PAID", "RELEASED", True),
        }
        assert (disputed, now.state, escrow, now.is_payment_disputed) in expected


def test_a_ruling_and_a_withdrawal_at_once_are_one_of_both(bank):
    for _ in range(TIMES):
        request = bank.disputed()
        ruled, resumed = race(
            act(bank, "end_by_ruling", request, bank.cleo, released_minutes=20),
            act(bank, "resume_after_dispute", request, bank.ben),
        )
        state = bank.again(request).state
        assert (ruled, resumed, state) in {
            ("PAID", "wrong_state", "PAID"),
            ("wrong_state", "IN_PROGRESS", "IN_PROGRESS"),
        }


def test_the_last_hours_are_held_once(bank):
    for _ in range(TIMES):
        wish = {"other_id": bank.ada.pk, "part": Part.REQUESTER, "title": "Bread"}
        drafts = [
            bank.do(operations.draft_request, bank.cleo, wish=Wish(minutes=100, **wish))
            for _ in range(2)
        ]
        for draft in drafts:
            bank.do(operations.submit, bank.cleo, request_id=draft.pk)
        race(sweep(bank), sweep(bank))
        bank.work()
        states = sorted(bank.again(draft).state for draft in drafts)
        assert states == [State.ACTIVE, State.REJECTED]
        assert minutes_of(bank.cleo) == [(80, 100)]
        for draft in drafts:
            if bank.again(draft).state == State.ACTIVE:
                bank.act("cancel", draft, bank.cleo)


def test_payments_in_both_directions_do_not_lock_each_other_out(bank):
    def confirmed(requester, provider):
        wish = Wish(minutes=5, other_id=requester.pk, part=Part.PROVIDER, title="Bread")
        made = bank.do(operations.record_exchange, provider, wish=wish)
        bank.do(operations.confirm, requester, request_id=made.pk)
        return made

    for _ in range(TIMES):
        pairs = [(bank.ada, bank.ben), (bank.ben, bank.ada)] * 2
        requests = [confirmed(*pair) for pair in pairs]
        race(*[partial(work, clock=lambda: bank.at, batch=1)] * 4)
        bank.work()
        assert {bank.again(request).state for request in requests} == {State.PAID}
