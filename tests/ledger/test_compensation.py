"""Giving hours of a paid request back: what the account has at once, the rest becomes a debt."""

from uuid import uuid4

import pytest

from common.errors import Conflict, Refused, WrongState
from common.transactions import door
from ledger.models import Debt, Transaction
from ledger.operations import Compensation, grant, pay_debt, reverse, split
from ledger.queries import balance
from ledger.states import DebtState
from notifications.models import Notification
from tests.ledger.bank import balances, do, give_back, held, is_in_order, paid, person
from tests.rows import every_row
from workflow.actor import Actor
from workflow.models import EventLog


pytestmark = pytest.mark.django_db


@pytest.fixture
def cleo(at):
    return person("Cleo", minutes=0, at=at, floor_minutes=-20)


def spend(member, other, minutes, *, at):
    """So much less is available."""
    return held(member, other, minutes, at=at)


def told(member):
    rows = Notification.objects.filter(member=member).order_by("id")
    return [(row.event_type, row.data.get("side")) for row in rows if row.subject_type == "debt"]


def refused(error, call):
    before = every_row()
    with pytest.raises(error) as found:
        call()
    assert every_row() == before
    return found.value


def test_what_the_account_has_moves_at_once_and_nothing_is_owed(ann, ben, at):
    escrow, dispute = paid(ann, ben, 60, at=at), uuid4()
    done = give_back(escrow, 40, at=at, dispute=dispute, actor=ann.pk)
    posted = Transaction.objects.get(key=f"dispute:{dispute}:compensation")
    assert done == Compensation(
        moved_minutes=40, owed_minutes=0, transaction_id=posted.pk, debt_id=None, replayed=False
    )
    assert (posted.kind, posted.escrow_id, posted.request_id, posted.actor_id) == (
        "compensate", escrow.pk, escrow.request_id, ann.pk,
    )  # fmt: skip
    assert balances(ann, ben) == [(580, 0), (620, 0)]
    assert not Debt.objects.exists()
    assert is_in_order()


def test_it_goes_down_to_the_floor_and_the_rest_is_one_debt(ann, ben, cleo, at):
    escrow, dispute = paid(ann, cleo, 60, at=at), uuid4()
    spend(cleo, ben, 50, at=at)
    done = give_back(escrow, 60, at=at, dispute=dispute)
    assert (done.moved_minutes, done.owed_minutes) == (30, 30)
    assert balances(ann, cleo) == [(570, 0), (-20, 50)]
    debt = Debt.objects.get()
    assert done.debt_id == debt.pk
    assert (debt.state, debt.minutes, debt.paid_minutes, debt.created_at) == ("OPEN", 30, 0, at)
    assert (debt.debtor_id, debt.creditor_id) == (cleo.pk, ann.pk)
    assert (debt.request_id, debt.escrow_id, debt.dispute_id) == (
        escrow.request_id, escrow.pk, dispute,
    )  # fmt: skip
    assert is_in_order()


def test_of_an_empty_account_everything_is_owed_and_no_transaction_is_made(ann, ben, cleo, at):
    escrow, dispute = paid(ann, cleo, 60, at=at), uuid4()
    spend(cleo, ben, 80, at=at)
    before = Transaction.objects.count()
    done = give_back(escrow, 25, at=at, dispute=dispute)
    assert (done.moved_minutes, done.owed_minutes, done.transaction_id) == (0, 25, None)
    assert Transaction.objects.count() == before
    assert give_back(escrow, 25, at=at, dispute=dispute) == Compensation(
        moved_minutes=0, owed_minutes=25, transaction_id=None, debt_id=done.debt_id, replayed=True
    )
    assert is_in_order()


def test_both_are_told_of_a_debt_and_its_history_begins(ann, ben, cleo, at):
    escrow = paid(ann, cleo, 60, at=at)
    spend(cleo, ben, 80, at=at)
    done = give_back(escrow, 25, at=at, actor=ben.pk)
    assert told(ann) == [("debt.arose", "creditor")]
    assert told(cleo) == [("debt.arose", "debtor")]
    assert told(ben) == []
    event = EventLog.objects.get(subject_type="debt", subject_id=done.debt_id)
    assert (event.seq, event.type, event.from_state, event.to_state) == (
        1,
        "debt.arose",
        "",
        "OPEN",
    )
    assert (event.actor_id, event.data["minutes"]) == (ben.pk, 25)
    assert set(event.audience) == {ann.pk, cleo.pk}


@pytest.mark.parametrize("spent", [0, 50, 80])
def test_the_same_again_moves_nothing_and_owes_nothing_more(ann, ben, cleo, at, spent):
    escrow, dispute = paid(ann, cleo, 60, at=at), uuid4()
    if spent:
        spend(cleo, ben, spent, at=at)
    first = give_back(escrow, 60, at=at, dispute=dispute)
    before = every_row()
    again = give_back(escrow, 60, at=at, dispute=dispute)
    assert every_row() == before
    assert again.replayed
    assert (again.moved_minutes, again.owed_minutes) == (first.moved_minutes, first.owed_minutes)


def test_the_same_again_is_the_same_after_a_part_of_the_debt_was_paid(ann, ben, cleo, at):
    escrow, dispute = paid(ann, cleo, 60, at=at), uuid4()
    spend(cleo, ben, 80, at=at)
    first = give_back(escrow, 25, at=at, dispute=dispute)
    with door():
        grant(member_id=cleo.pk, minutes=10, key="gift", actor_id=None, at=at)
        pay_debt(debt_id=first.debt_id, actor=Actor(member_id=cleo.pk), at=at)
    again = give_back(escrow, 25, at=at, dispute=dispute)
    assert (again.replayed, again.moved_minutes, again.owed_minutes) == (True, 0, 25)


def test_one_dispute_gives_back_once(ann, ben, at):
    escrow, dispute = paid(ann, ben, 60, at=at), uuid4()
    give_back(escrow, 40, at=at, dispute=dispute)
    error = refused(Conflict, lambda: give_back(escrow, 41, at=at, dispute=dispute))
    assert error.reason == "key_reused"
    other = paid(ann, ben, 60, at=at)
    assert (
        refused(Conflict, lambda: give_back(other, 40, at=at, dispute=dispute)).reason
        == "key_reused"
    )


def test_no_more_is_given_back_than_was_paid(ann, ben, at):
    escrow = paid(ann, ben, 45, at=at, of=60)
    error = refused(Refused, lambda: give_back(escrow, 46, at=at))
    assert error.reason == "compensation_exceeds_payment"
    give_back(escrow, 30, at=at)
    assert (
        refused(Refused, lambda: give_back(escrow, 16, at=at)).reason
        == "compensation_exceeds_payment"
    )
    give_back(escrow, 15, at=at)
    assert balances(ann, ben) == [(600, 0), (600, 0)]


def test_what_is_owed_or_waived_is_not_given_back_twice(ann, ben, cleo, at):
    escrow = paid(ann, cleo, 60, at=at)
    spend(cleo, ben, 80, at=at)
    give_back(escrow, 50, at=at)
    error = refused(Refused, lambda: give_back(escrow, 11, at=at))
    assert error.reason == "compensation_exceeds_payment"


def test_what_was_undone_is_not_given_back(ann, ben, at):
    escrow = paid(ann, ben, 60, at=at)
    with door():
        reverse(
            transaction_id=Transaction.objects.get(key=f"{escrow.pk}:pay").pk,
            key="undo", actor_id=None, at=at,
        )  # fmt: skip
    error = refused(Refused, lambda: give_back(escrow, 1, at=at))
    assert error.reason == "compensation_exceeds_payment"


def test_a_compensation_can_be_undone_as_any_mistake(ann, ben, at):
    escrow = paid(ann, ben, 60, at=at)
    done = give_back(escrow, 40, at=at)
    with door():
        reverse(transaction_id=done.transaction_id, key="undo", actor_id=None, at=at)
    assert balances(ann, ben) == [(540, 0), (660, 0)]
    assert (balance(member_id=ben.pk).earned_minutes, balance(member_id=ann.pk).spent_minutes) == (
        60, 60,
    )  # fmt: skip
    give_back(escrow, 60, at=at)
    assert is_in_order()


def test_what_a_ruling_divided_can_be_given_back_as_well(ann, ben, at):
    escrow = held(ann, ben, 60, at=at)
    do(split, escrow, released_minutes=20, key="split", actor_id=None, at=at)
    assert give_back(escrow, 20, at=at).moved_minutes == 20
    assert is_in_order()


def test_an_open_escrow_gives_nothing_back(ann, ben, at):
    escrow = held(ann, ben, 60, at=at)
    assert refused(WrongState, lambda: give_back(escrow, 1, at=at)).facts["state"] == "HELD"


@pytest.mark.parametrize("minutes", [0, -1])
def test_nothing_is_no_compensation(ann, ben, at, minutes):
    escrow = paid(ann, ben, 60, at=at)
    refused(ValueError, lambda: give_back(escrow, minutes, at=at))


def test_earned_and_spent_count_what_stayed(ann, ben, cleo, at):
    escrow = paid(ann, cleo, 60, at=at)
    spend(cleo, ben, 50, at=at)
    give_back(escrow, 60, at=at)
    mine, theirs = balance(member_id=cleo.pk), balance(member_id=ann.pk)
    assert (mine.earned_minutes, mine.owed_minutes) == (30, 30)
    assert (theirs.spent_minutes, theirs.owed_minutes) == (30, 0)
    assert Debt.objects.get().state == DebtState.OPEN
