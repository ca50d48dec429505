"""Opening accounts, credit limits, grants, and the starting hours of a new member."""

from datetime import timedelta

import pytest
from django.db import DataError, IntegrityError

from common.errors import Conflict, Refused
from common.transactions import door
from ledger.models import Account, Entry, Transaction
from ledger.operations import grant, hold, open_account, set_floor
from ledger.queries import Balance, balance
from ledger.states import ISSUANCE_ID
from members.models import Member
from tests.factories import member
from tests.ledger.bank import balances, everything, held, is_in_order, person
from workflow.models import EventLog, Step, new_id
from workflow.operations import NewStep, record
from workflow.worker import work


pytestmark = pytest.mark.django_db


def test_the_account_of_a_member_has_the_members_id(ann, at):
    account = Account.objects.get(member=ann)
    assert (account.pk, account.kind, account.opened_at) == (ann.pk, "member", at)


def test_opening_an_account_again_changes_nothing(ann, at):
    before = everything()
    with door():
        assert not open_account(member_id=ann.pk, floor_minutes=-60, at=at + timedelta(days=1))
    assert everything() == before


def test_an_account_for_nobody_is_refused_by_the_database(at):
    def open_for_nobody():
        open_account(member_id=new_id(), floor_minutes=0, at=at)
        is_in_order()

    with pytest.raises(IntegrityError, match="member_id"), door():
        open_for_nobody()


def test_a_grant_comes_from_the_issuance_account(ann, at):
    with door():
        posting = grant(member_id=ann.pk, minutes=90, key="g", actor_id=ann.pk, at=at)
    assert balances(ann) == [(690, 0)]
    entries = Entry.objects.filter(transaction_id=posting.transaction_id).order_by("pk")
    assert list(entries.values_list("account_id", "bucket", "minutes", "balance_after")) == [
        (ISSUANCE_ID, "available", -90, None),
        (ann.pk, "available", 90, 690),
    ]
    assert is_in_order()


def test_the_same_grant_again_grants_nothing(ann, at):
    with door():
        first = grant(member_id=ann.pk, minutes=90, key="g", actor_id=None, at=at)
    before = everything()
    with door():
        again = grant(member_id=ann.pk, minutes=90, key="g", actor_id=ann.pk, at=at)
    assert (again.replayed, again.transaction_id) == (True, first.transaction_id)
    assert everything() == before


def test_another_grant_with_the_same_key_is_refused(ann, ben, at):
    with door():
        grant(member_id=ann.pk, minutes=90, key="g", actor_id=None, at=at)
    before = everything()
    for member_id, minutes in ((ann.pk, 91), (ben.pk, 90)):
        with pytest.raises(Conflict) as refusal, door():
            grant(member_id=member_id, minutes=minutes, key="g", actor_id=None, at=at)
        assert refusal.value.reason == "key_reused"
    assert everything() == before


def test_a_grant_to_nobody_is_a_mistake_of_the_program(ann, at):
    before = everything()
    with pytest.raises(DataError, match="unknown account"), door():
        grant(member_id=new_id(), minutes=90, key="g", actor_id=None, at=at)
    assert everything() == before


@pytest.mark.parametrize("minutes", [0, -60])
def test_a_grant_gives_something(ann, at, minutes):
    before = everything()
    with pytest.raises(ValueError, match="minutes"), door():
        grant(member_id=ann.pk, minutes=minutes, key="g", actor_id=None, at=at)
    assert everything() == before


def test_a_balance_may_fall_to_its_floor_and_no_lower(ben, at):
    cleo = person("Cleo", minutes=60, at=at, floor_minutes=-120)
    held(cleo, ben, 180, at=at)
    assert balances(cleo) == [(-120, 180)]
    before = everything()
    with door():
        refusal = hold(
            request_id=new_id(), payer_id=cleo.pk, payee_id=ben.pk, minutes=1, key="k",
            actor_id=None, at=at,
        )  # fmt: skip
    assert (refusal.code, refusal.shortfall_minutes) == ("INSUFFICIENT_BALANCE", 1)
    assert everything() == before


def test_a_floor_is_changed_by_name_and_in_the_members_history(ann, ben, at):
    with door():
        set_floor(member_id=ann.pk, floor_minutes=-300, actor_id=ben.pk, at=at)
    assert Account.objects.get(pk=ann.pk).floor_minutes == -300
    event = EventLog.objects.filter(subject_id=ann.pk).latest("seq")
    assert (event.type, event.actor_id) == ("member.credit_changed", ben.pk)
    assert event.data == {"floor_minutes": -300}
    assert is_in_order()


def test_a_floor_above_the_balance_is_refused_with_what_is_missing(ben, at):
    cleo = person("Cleo", minutes=60, at=at, floor_minutes=-120)
    held(cleo, ben, 150, at=at)
    before = everything()
    with pytest.raises(Refused) as refusal, door():
        set_floor(member_id=cleo.pk, floor_minutes=-30, actor_id=None, at=at)
    assert refusal.value.reason == "below_floor"
    assert refusal.value.facts == {"shortfall_minutes": 60}
    assert "1 h" in refusal.value.sentence
    assert everything() == before


def test_a_floor_above_zero_is_refused_by_the_database(ann, at):
    before = everything()
    with pytest.raises(IntegrityError, match="account_floor_not_positive"), door():
        set_floor(member_id=ann.pk, floor_minutes=1, actor_id=None, at=at)
    assert everything() == before


def test_a_member_without_an_account_has_no_floor_to_change(at):
    nobody = Member.objects.create(name="Nobody")
    with pytest.raises(IntegrityError, match="unknown account"), door():
        set_floor(member_id=nobody.pk, floor_minutes=0, actor_id=None, at=at)


def test_a_new_member_gets_the_starting_hours_and_the_credit(at):
    dora = member("Dora", at=at)
    account = Account.objects.get(pk=dora.pk)
    assert (account.available_minutes, account.held_minutes, account.floor_minutes) == (180, 0, 0)
    posted = Transaction.objects.get(key=f"member:{dora.pk}:starting-hours")
    assert (posted.kind, posted.actor_id, posted.at) == ("grant", None, at)
    events = EventLog.objects.filter(subject_id=dora.pk).order_by("seq")
    assert list(events.values_list("type", flat=True)) == ["member.joined", "member.hours_granted"]
    assert is_in_order()


def joined_with(at, **data):
    new = Member(name="Emil", email="emil@example.org")
    new.set_unusable_password()
    step = NewStep(name="grant_starting_hours", due_at=at, data=data)
    with door():
        new.save_next()
        record(subject=new, event="member.joined", at=at, steps=[step])
    work(clock=lambda: at)
    return new


def test_the_step_gives_what_was_promised_when_it_was_written(at):
    emil = joined_with(at, starting_minutes=45, credit_minutes=120)
    assert balance(member_id=emil.pk) == Balance(available_minutes=45, floor_minutes=-120)


def test_a_bank_without_starting_hours_opens_the_account_all_the_same(at):
    emil = joined_with(at, starting_minutes=0, credit_minutes=0)
    assert balances(emil) == [(0, 0)]
    assert not Transaction.objects.exists()


def test_the_step_done_twice_grants_once(at):
    dora = member("Dora", at=at)
    Step.objects.filter(subject_id=dora.pk).update(state="WAITING", finished_at=None)
    before = everything()
    assert work(clock=lambda: at + timedelta(hours=1))["done"] == 1
    assert everything() == before


def test_a_member_whose_account_is_not_open_yet_has_nothing(at):
    assert balance(member_id=new_id()) == Balance()
