"""Debts and compensations while others spend, pay and waive: real threads, real commits."""

from collections import Counter
from functools import partial

import pytest
from django.contrib.auth.models import Permission

from common.errors import DomainError, Refused, WrongState
from common.transactions import door
from ledger.models import Account, Debt, Transaction
from ledger.operations import (
    Compensation,
    Posting,
    Refusal,
    compensate,
    hold,
    lock_escrow,
    pay_debt,
    waive_debt,
)
from ledger.queries import differences
from tests.ledger.bank import balances, gift, give_back, held, owing, paid, person
from tests.threads import at_once
from workflow.actor import Actor
from workflow.models import new_id


TIMES = 12


@pytest.fixture
def ann(real_db, at):
    return person("Ann", minutes=60_000, at=at)


@pytest.fixture
def cora(real_db, at):
    cora = person("Cora", minutes=0, at=at)
    cora.is_staff = True
    cora.save()
    right = Permission.objects.get(content_type__app_label="ledger", codename="change_debt")
    cora.user_permissions.add(right)
    return cora


def spend(member, other, minutes, *, at):
    request_id = new_id()
    with door():
        return hold(
            request_id=request_id, payer_id=member.pk, payee_id=other.pk, minutes=minutes,
            key=f"request:{request_id}:hold", actor_id=member.pk, at=at,
        )  # fmt: skip


def pay(debt, who, *, at, minutes=None):
    with door():
        return pay_debt(debt_id=debt.pk, minutes=minutes, actor=Actor(member_id=who.pk), at=at)


def waive(debt, who, *, at):
    with door():
        return waive_debt(debt_id=debt.pk, words="Enough.", actor=Actor(member_id=who.pk), at=at)


def in_order():
    assert differences() == []
    for account in Account.objects.filter(kind="member"):
        assert account.available_minutes >= account.floor_minutes


def test_who_spends_at_the_same_instant_leaves_what_is_left_and_owes_the_rest(ann, at):
    for number in range(TIMES):
        ben = person(f"Ben{number}", minutes=0, at=at, floor_minutes=-10)
        escrow = paid(ann, ben, 60, at=at)
        spent, done = at_once(
            partial(spend, ben, ann, 50, at=at), partial(give_back, escrow, 60, at=at)
        )
        assert isinstance(done, Compensation)
        assert done.moved_minutes + done.owed_minutes == 60
        if isinstance(spent, Posting):
            assert (done.moved_minutes, balances(ben)) == (20, [(-10, 50)])
        else:
            assert isinstance(spent, Refusal)
            assert (done.moved_minutes, balances(ben)) == (60, [(0, 0)])
        in_order()


def test_one_dispute_carried_out_by_many_at_once_gives_back_once(ann, at):
    ben = person("Ben", minutes=0, at=at)
    escrow, dispute = paid(ann, ben, 60, at=at), new_id()
    held(ben, ann, 20, at=at)
    results = at_once(*[partial(give_back, escrow, 60, at=at, dispute=dispute)] * TIMES)
    assert Counter(result.replayed for result in results) == {True: TIMES - 1, False: 1}
    assert {(result.moved_minutes, result.owed_minutes) for result in results} == {(40, 20)}
    assert Debt.objects.get().minutes == 20
    assert Transaction.objects.filter(kind="compensate").count() == 1
    in_order()


def test_two_disputes_about_the_same_hours_share_them(ann, at):
    ben = person("Ben", minutes=500, at=at)
    escrow = paid(ann, ben, 60, at=at)
    results = at_once(*[partial(give_back, escrow, 40, at=at)] * 4)
    assert Counter(map(type, results)) == {Compensation: 1, Refused: 3}
    assert balances(ben) == [(520, 0)]
    in_order()


def test_compensations_that_cross_each_other_do_not_lock_each_other_out(ann, at):
    ben = person("Ben", minutes=60_000, at=at)
    escrows = [paid(*pair, 30, at=at) for pair in ((ann, ben), (ben, ann)) * 8]
    results = at_once(*(partial(give_back, escrow, 30, at=at) for escrow in escrows))
    assert Counter(map(type, results)) == {Compensation: 16}
    assert balances(ann, ben) == [(60_000, 0), (60_000, 0)]
    in_order()


def test_a_debt_paid_twice_at_once_is_paid_once(ann, cora, at):
    for number in range(TIMES):
        ben = person(f"Ben{number}", minutes=0, at=at)
        debt = owing(ben, ann, 60, at=at)
        gift(ben, 200, at=at)
        before = balances(ben)[0][0]
        results = at_once(partial(pay, debt, ben, at=at), partial(pay, debt, cora, at=at))
        assert Counter(map(type, results)) == {Debt: 1, WrongState: 1}
        assert before - balances(ben)[0][0] == 60
        in_order()


def test_parts_paid_at_once_never_come_to_more_than_is_owed(ann, at):
    ben = person("Ben", minutes=0, at=at)
    debt = owing(ben, ann, 60, at=at)
    gift(ben, 200, at=at)
    results = at_once(*[partial(pay, debt, ben, minutes=25, at=at)] * 6)
    assert Counter(map(type, results)) == {Debt: 2, Refused: 4}
    assert Debt.objects.get().paid_minutes == 50
    assert balances(ben) == [(150, 60)]
    in_order()


def test_who_spends_while_they_pay_never_falls_below_the_floor(ann, at):
    for number in range(TIMES):
        ben = person(f"Ben{number}", minutes=0, at=at)
        debt = owing(ben, ann, 60, at=at)
        gift(ben, 70, at=at)
        spent, result = at_once(partial(spend, ben, ann, 40, at=at), partial(pay, debt, ben, at=at))
        kept = Debt.objects.get(pk=debt.pk)
        if isinstance(spent, Posting):
            assert (result.paid_minutes, kept.state, kept.paid_minutes) == (30, "OPEN", 30)
        else:
            assert (result.state, kept.state) == ("PAID", "PAID")
        in_order()


def test_a_debt_is_paid_or_waived_and_the_other_is_told(ann, cora, at):
    for number in range(TIMES):
        ben = person(f"Ben{number}", minutes=0, at=at)
        debt = owing(ben, ann, 60, at=at)
        gift(ben, 60, at=at)
        paid_, waived = at_once(partial(pay, debt, ben, at=at), partial(waive, debt, cora, at=at))
        (done,) = [one for one in (paid_, waived) if isinstance(one, Debt)]
        (told,) = [one for one in (paid_, waived) if isinstance(one, DomainError)]
        assert isinstance(told, WrongState)
        kept = Debt.objects.get(pk=debt.pk)
        assert kept.state == done.state
        assert balances(ben) == [(0 if kept.state == "PAID" else 60, 60)]
        in_order()


def test_they_want_the_transaction_of_a_door(ann, at):
    ben = person("Ben", minutes=0, at=at)
    escrow = paid(ann, ben, 60, at=at)
    with door():
        locked = lock_escrow(escrow_id=escrow.pk)
    actor = Actor(member_id=ben.pk)
    calls = [
        lambda: compensate(escrow=locked, dispute_id=new_id(), minutes=1, actor_id=None, at=at),
        lambda: pay_debt(debt_id=new_id(), actor=actor, at=at),
        lambda: waive_debt(debt_id=new_id(), words="Enough.", actor=actor, at=at),
    ]
    for call in calls:
        with pytest.raises(RuntimeError, match="transaction"):
            call()
