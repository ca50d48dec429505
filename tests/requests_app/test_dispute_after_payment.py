"""A dispute about what was paid: nothing is frozen, and a ruling gives back what there is."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest

from common.errors import DomainError, NotFound, Refused, StaleVersion, WrongState
from ledger.models import Debt, Transaction
from ledger.queries import differences
from requests_app import operations
from requests_app.operations import Wish
from requests_app.queries import allowed_actions, disputable_until
from requests_app.sentences import noticed
from requests_app.sentences import told as on_the_timeline
from requests_app.states import Outcome, Part, State
from tests.requests_app.acts import (
    escrow_of,
    events_of,
    last_event,
    minutes_of,
    refusal,
    set_policy,
    told,
)
from tests.requests_app.invariants import assert_in_order
from tests.rows import every_row
from tests.threads import at_once
from workflow.models import Step


DAY = timedelta(hours=24)
INSTANT = timedelta(microseconds=1)


def disputed(bank, who="ben", road="paid"):
    return bank.act("dispute_after_payment", getattr(bank, road)(), getattr(bank, who))


def end(bank, request, released, *, dispute=None):
    return bank.do(
        operations.end_after_payment,
        bank.cleo,
        request_id=request.pk,
        released_minutes=released,
        dispute_id=dispute or uuid4(),
    )


def refused(bank, call):
    before = every_row()
    with pytest.raises(DomainError) as found:
        call()
    assert every_row() == before
    return found.value


def may_dispute(bank, request, who="ben"):
    row, member = bank.again(request), getattr(bank, who)
    return "dispute" in allowed_actions(request=row, member_id=member.pk, at=bank.at)


@pytest.fixture
def ada_spends(bank):
    """Let Ada ask Ben for so much that this is all she has left."""

    def spend(left):
        available = minutes_of(bank.ada)[0][0]
        wish = Wish(
            minutes=available - left, other_id=bank.ben.pk, part=Part.REQUESTER, title="Bread"
        )
        bank.do(operations.ask, bank.ada, wish=wish, is_sent=True)
        bank.work()
        assert minutes_of(bank.ada) == [(left, available - left)]

    return spend


@pytest.mark.parametrize("who", ["ben", "ada"])
def test_either_side_disputes_what_was_paid_and_nothing_else_changes(bank, who):
    request = bank.paid()
    minutes, steps = minutes_of(bank.ben, bank.ada), Step.objects.count()
    escrow = escrow_of(request)
    after = bank.act("dispute_after_payment", request, getattr(bank, who))
    assert (after.state, after.disputed_from, after.outcome) == (State.PAID, State.PAID, "")
    assert (after.version, after.ended_at) == (request.version + 1, request.ended_at)
    assert events_of(request)[-1] == "request.disputed_after_payment"
    assert (last_event(request).from_state, last_event(request).to_state) == ("PAID", "PAID")
    assert set(last_event(request).audience) == {bank.ben.pk, bank.ada.pk}
    assert minutes_of(bank.ben, bank.ada) == minutes
    assert (escrow_of(request).state, escrow_of(request).version) == ("RELEASED", escrow.version)
    other = bank.ada if who == "ben" else bank.ben
    assert told(other)[-1] == "request.disputed_after_payment"
    assert Step.objects.exclude(name="deliver_mail").count() <= steps
    assert_in_order()


def test_policy_dispute_after_payment(bank):
    before = bank.paid()
    set_policy(bank, dispute_after_payment=2 * DAY)
    after = bank.paid()
    assert disputable_until(before) == before.ended_at + 14 * DAY
    assert disputable_until(after) == after.ended_at + 2 * DAY
    bank.later(2 * DAY - INSTANT)
    assert may_dispute(bank, after)
    bank.later(INSTANT)
    assert (may_dispute(bank, after), may_dispute(bank, before)) == (False, True)
    assert refusal(bank, "dispute_after_payment", after, bank.ben).reason == "dispute_window_over"
    bank.at = before.ended_at + 14 * DAY
    error = refusal(bank, "dispute_after_payment", before, bank.ada)
    assert (type(error), error.reason) == (Refused, "dispute_window_over")
    bank.at -= INSTANT
    assert bank.act("dispute_after_payment", before, bank.ada).disputed_from == State.PAID


def test_it_is_for_the_two_sides(bank):
    request = bank.paid()
    assert isinstance(refusal(bank, "dispute_after_payment", request, bank.cleo), NotFound)
    for who in ("ben", "ada"):
        assert may_dispute(bank, request, who)
    assert not may_dispute(bank, request, "cleo")


def test_without_a_time_what_time_ends_is_not_offered(bank):
    request = bank.paid()
    assert allowed_actions(request=request, member_id=bank.ben.pk) == []
    assert disputable_until(bank.accepted()) is None


def test_who_has_seen_an_older_version_is_told(bank):
    request = bank.paid()
    error = refusal(
        bank, "dispute_after_payment", request, bank.ben, expected_version=request.version - 1
    )
    assert isinstance(error, StaleVersion)


def test_one_dispute_at_a_time(bank):
    request = disputed(bank)
    for who in ("ben", "ada"):
        assert not may_dispute(bank, request, who)
        error = refusal(bank, "dispute_after_payment", request, getattr(bank, who))
        assert isinstance(error, WrongState)
        assert error.sentence == "A dispute about this is open already."


def test_withdrawn_it_is_paid_as_before_and_can_be_disputed_anew(bank):
    request = disputed(bank)
    minutes = minutes_of(bank.ben, bank.ada)
    heard = told(bank.ada)
    request = bank.act("resume_after_dispute", request, bank.ben)
    assert (request.state, request.disputed_from, request.outcome) == (State.PAID, "", "")
    assert events_of(request)[-1] == "request.payment_undisputed"
    assert (minutes_of(bank.ben, bank.ada), told(bank.ada)) == (minutes, heard)
    assert may_dispute(bank, request, "ada")
    bank.act("dispute_after_payment", request, bank.ada)
    assert_in_order()


def test_what_was_not_disputed_is_neither_withdrawn_nor_decided(bank):
    request = bank.paid()
    assert isinstance(refusal(bank, "resume_after_dispute", request, bank.ben), WrongState)
    assert isinstance(refused(bank, lambda: end(bank, request, 0)), WrongState)
    under_way = bank.in_progress()
    assert isinstance(refused(bank, lambda: end(bank, under_way, 0)), WrongState)


@pytest.mark.parametrize("released", [0, 1, 45, 59])
def test_a_ruling_gives_the_rest_back(bank, released):
    request, dispute = disputed(bank), uuid4()
    version, back = request.version, 60 - released
    done = end(bank, request, released, dispute=dispute)
    assert (done.moved_minutes, done.owed_minutes, done.debt_id) == (back, 0, None)
    request = bank.again(request)
    assert (request.state, request.outcome, request.version) == (
        State.PAID, Outcome.RULED, version + 1,
    )  # fmt: skip
    assert minutes_of(bank.ben, bank.ada) == [(120 + back, 0), (240 - back, 0)]
    event = last_event(request)
    assert (event.type, event.actor_id) == ("request.compensated", bank.cleo.pk)
    assert event.data == {"minutes": back, "owed_minutes": 0, "released_minutes": released}
    assert told(bank.ben)[-1] == told(bank.ada)[-1] == "request.compensated"
    assert Transaction.objects.filter(key=f"dispute:{dispute}:compensation").exists()
    assert escrow_of(request).released_minutes == 60
    assert_in_order()


def test_a_ruling_that_leaves_the_payment_as_it_is_moves_nothing(bank):
    request = disputed(bank)
    before = Transaction.objects.count()
    done = end(bank, request, 60)
    assert (done.moved_minutes, done.owed_minutes, done.transaction_id) == (0, 0, None)
    assert Transaction.objects.count() == before
    assert events_of(request)[-1] == "request.payment_upheld"
    assert told(bank.ben)[-1] == told(bank.ada)[-1] == "request.payment_upheld"
    assert bank.again(request).outcome == Outcome.RULED


@pytest.mark.parametrize(("left", "moved"), [(0, 0), (25, 25), (59, 59), (60, 60)])
def test_what_the_provider_does_not_have_is_owed(bank, ada_spends, left, moved):
    request = disputed(bank)
    ada_spends(left)
    done = end(bank, request, 0)
    assert (done.moved_minutes, done.owed_minutes) == (moved, 60 - moved)
    assert minutes_of(bank.ada)[0][0] == left - moved
    debts = Debt.objects.filter(request_id=request.pk)
    assert [debt.minutes for debt in debts] == ([60 - moved] if moved < 60 else [])
    data = last_event(request).data
    assert (data["minutes"], data["owed_minutes"]) == (moved, 60 - moved)
    assert "debt.arose" not in told(bank.ada) if moved == 60 else "debt.arose" in told(bank.ada)
    assert_in_order()


@pytest.mark.parametrize("released", [-1, 61])
def test_a_ruling_that_does_not_add_up_changes_nothing(bank, released):
    request = disputed(bank)
    error = refused(bank, lambda: end(bank, request, released))
    assert (error.reason, error.facts) == ("ruling_exceeds_escrow", {"held_minutes": 60})


@pytest.mark.parametrize("released", [0, 30, 60])
def test_what_was_decided_is_neither_decided_nor_disputed_again(bank, released):
    request = disputed(bank)
    end(bank, request, released)
    assert isinstance(refused(bank, lambda: end(bank, request, 0)), WrongState)
    assert isinstance(refusal(bank, "resume_after_dispute", request, bank.ben), WrongState)
    for who in ("ben", "ada"):
        assert not may_dispute(bank, request, who)
        error = refusal(bank, "dispute_after_payment", request, getattr(bank, who))
        assert (type(error), error.reason) == (Refused, "dispute_decided")


def test_what_a_ruling_paid_is_not_disputed_after_its_payment(bank):
    request = bank.act("end_by_ruling", bank.disputed(), bank.cleo, released_minutes=40)
    assert not may_dispute(bank, request)
    assert refusal(bank, "dispute_after_payment", request, bank.ada).reason == "dispute_decided"


def test_what_was_disputed_and_withdrawn_before_its_payment_can_be_disputed_after_it(bank):
    request = bank.act("stop_for_dispute", bank.completed(), bank.ben)
    request = bank.act("resume_after_dispute", request, bank.ben)
    request = bank.act("confirm", request, bank.ben)
    assert (request.state, may_dispute(bank, request)) == (State.PAID, True)
    assert bank.act("dispute_after_payment", request, bank.ben).disputed_from == State.PAID


def test_at_stake_is_what_was_released_top_up_and_all(bank):
    request = bank.completed(actual_minutes=70)
    request = bank.act("confirm", request, bank.ben)
    assert request.state == State.PAID
    request = bank.act("dispute_after_payment", request, bank.ben)
    assert end(bank, request, 0).moved_minutes == 70
    assert minutes_of(bank.ben, bank.ada) == [(180, 0), (180, 0)]
    assert_in_order()


def test_its_events_read_in_words():
    data = {"minutes": 40, "owed_minutes": 20, "released_minutes": 0}
    assert on_the_timeline("request.compensated", data) == (
        "Dispute decided: 40 min went back to who had paid, 20 min more are owed to them"
    )
    assert on_the_timeline("request.compensated", {**data, "minutes": 0}) == (
        "Dispute decided: 20 min are owed to who had paid"
    )
    assert noticed("request.compensated", {**data, "owed_minutes": 0}, title="Bread") == (
        "“Bread”: the dispute was decided. 40 min went back to who had paid."
    )


def test_a_ruling_carried_out_by_two_at_once_gives_back_once(real_bank):
    request = disputed(real_bank)
    results = at_once(*[partial(end, real_bank, request, 0)] * 6)
    assert sum(isinstance(result, WrongState) for result in results) == 5
    assert minutes_of(real_bank.ben, real_bank.ada) == [(180, 0), (180, 0)]
    assert differences() == []


def test_withdrawn_and_decided_at_once_one_of_the_two_happens(real_bank):
    for _ in range(3):
        request = disputed(real_bank)
        back = partial(
            real_bank.do, operations.resume_after_dispute, real_bank.ben, request_id=request.pk
        )
        results = at_once(partial(end, real_bank, request, 0), back)
        assert sum(isinstance(result, WrongState) for result in results) == 1
        events = set(events_of(request))
        assert len(events & {"request.compensated", "request.payment_undisputed"}) == 1
        assert_in_order()
