"""Undoing a mistake by a compensating transaction."""

import pytest

from common.errors import Conflict, NotFound, Refused
from common.transactions import door
from ledger.models import Entry, Escrow, Transaction
from ledger.operations import Refusal, grant, refund, release, reverse
from ledger.queries import balance
from ledger.states import ISSUANCE_ID
from tests.ledger.bank import balances, do, everything, held, is_in_order


pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(ann, ben, at):
    escrow = held(ann, ben, 120, at=at)
    return do(release, escrow, minutes=90, key="paid", actor_id=None, at=at).transaction_id


def undo(transaction_id, at, key="undo"):
    with door():
        return reverse(transaction_id=transaction_id, key=key, actor_id=None, at=at)


def test_a_payment_is_undone_from_the_providers_available_minutes(ann, ben, paid, at):
    assert balances(ann, ben) == [(510, 0), (690, 0)]
    posting = undo(paid, at)
    assert balances(ann, ben) == [(600, 0), (600, 0)]
    row = Transaction.objects.get(pk=posting.transaction_id)
    first = Transaction.objects.get(pk=paid)
    assert (row.kind, row.reverses_id) == ("reverse", paid)
    assert (row.request_id, row.escrow_id) == (first.request_id, first.escrow_id)
    assert set(
        Entry.objects.filter(transaction=row).values_list("account", "bucket", "minutes")
    ) == {
        (ann.pk, "available", 90),
        (ben.pk, "available", -90),
    }
    assert is_in_order()


def test_an_undone_payment_leaves_the_escrow_as_it_was_paid_out(ann, ben, paid, at):
    undo(paid, at)
    escrow = Escrow.objects.get()
    assert (escrow.state, escrow.released_minutes, escrow.refunded_minutes) == ("RELEASED", 90, 30)


def test_what_was_undone_counts_neither_as_earned_nor_as_spent(ann, ben, paid, at):
    assert balance(member_id=ann.pk).spent_minutes == 90
    assert balance(member_id=ben.pk).earned_minutes == 90
    undo(paid, at)
    assert balance(member_id=ann.pk).spent_minutes == 0
    assert balance(member_id=ben.pk).earned_minutes == 0


def test_what_was_undone_by_mistake_counts_again(ann, ben, paid, at):
    first = undo(paid, at)
    undo(first.transaction_id, at, key="undo the undoing")
    assert balance(member_id=ann.pk).spent_minutes == 90
    assert balance(member_id=ben.pk).earned_minutes == 90


def test_a_grant_is_undone_back_to_the_issuance_account(ann, at):
    with door():
        posting = grant(member_id=ann.pk, minutes=60, key="g", actor_id=None, at=at)
    undo(posting.transaction_id, at)
    assert balances(ann) == [(600, 0)]
    back = Entry.objects.get(account_id=ISSUANCE_ID, minutes__gt=0)
    assert (back.minutes, back.balance_after) == (60, None)
    assert is_in_order()


def test_an_undoing_is_undone_by_another_one(ann, ben, paid, at):
    first = undo(paid, at)
    undo(first.transaction_id, at, key="undo the undoing")
    assert balances(ann, ben) == [(510, 0), (690, 0)]
    assert is_in_order()


def test_nothing_is_undone_twice(ann, ben, paid, at):
    undo(paid, at)
    before = everything()
    with pytest.raises(Refused) as refusal:
        undo(paid, at, key="again")
    assert refusal.value.reason == "already_reversed"
    assert everything() == before


def test_the_same_undoing_again_is_the_first(paid, at):
    first = undo(paid, at)
    before = everything()
    again = undo(paid, at)
    assert (again.replayed, again.transaction_id) == (True, first.transaction_id)
    assert everything() == before


def test_another_undoing_with_the_same_key_is_refused(ann, paid, at):
    undo(paid, at)
    grant_id = Transaction.objects.get(key=f"test:{ann.pk}:grant").pk
    before = everything()
    with pytest.raises(Conflict) as refusal:
        undo(grant_id, at)
    assert refusal.value.reason == "key_reused"
    assert everything() == before


def test_a_provider_who_has_spent_the_hours_is_not_pushed_below_the_floor(ann, ben, paid, at):
    held(ben, ann, 650, at=at)
    before = everything()
    assert undo(paid, at) == Refusal(
        code="INSUFFICIENT_BALANCE", shortfall_minutes=50, account_id=ben.pk
    )
    assert everything() == before


def test_a_hold_or_a_refund_leaves_nothing_to_undo(ann, ben, at):
    escrow = held(ann, ben, 60, at=at)
    refunded = do(refund, escrow, key="r", actor_id=None, at=at).transaction_id
    holding = Transaction.objects.get(kind="hold").pk
    before = everything()
    for transaction_id in (holding, refunded):
        with pytest.raises(Refused) as refusal:
            undo(transaction_id, at)
        assert refusal.value.reason == "nothing_to_reverse"
    assert everything() == before


def test_an_unknown_transaction_is_not_found(at):
    with pytest.raises(NotFound):
        undo(987_654_321, at)
