"""Each rule of debts that the database holds by itself, broken as the owner."""

from datetime import UTC, datetime

import pytest
from django.db.models import F

from ledger.models import Debt
from ledger.states import ISSUANCE_ID
from members.models import Member
from tests.ledger.test_rules_of_the_database import AT, account, broken, check_now, debt
from workflow.models import new_id


pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def paid_off():
    who = Member.objects.using("owner").create(name="Payer")
    return {"state": "PAID", "paid_minutes": 60, "paid_by": who, "paid_at": AT}


def waived():
    who = Member.objects.using("owner").create(name="Staff")
    return {"state": "WAIVED", "waived_by": who, "waived_at": AT, "waiver_words": "Ill."}


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("debt_", {"state": "LOST"}),
        ("debt_between_members", {"debtor_id": ISSUANCE_ID}),
        ("debt_between_members", {"creditor_id": ISSUANCE_ID}),
        ("debt_of_something", {"minutes": 0, "paid_minutes": -1}),
        ("debt_paid_not_negative", {"paid_minutes": -1}),
        ("debt_paid_when_all_is", {"paid_minutes": 61}),
        ("debt_paid_when_all_is", {"paid_minutes": 60}),
    ],
)
def test_a_debt_that_cannot_be_is_refused(rule, fields):
    with broken(rule):
        debt(**fields)


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("debt_paid_when_all_is", {"paid_minutes": 59}),
        ("debt_paid_by_and_at", {"paid_by": None}),
        ("debt_paid_by_and_at", {"paid_at": None}),
        ("debt_waived_by_and_at_and_why", {"waived_at": AT}),
        ("debt_waived_by_and_at_and_why", {"waiver_words": "Ill."}),
    ],
)
def test_a_paid_debt_says_who_paid_and_when_and_nothing_else(rule, change):
    debt(**paid_off())
    with broken(rule):
        debt(**paid_off() | change)


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("debt_paid_when_all_is", {"paid_minutes": 60}),
        ("debt_paid_by_and_at", {"paid_at": AT}),
        ("debt_waived_by_and_at_and_why", {"waived_by": None}),
        ("debt_waived_by_and_at_and_why", {"waived_at": None}),
        ("debt_waived_by_and_at_and_why", {"waiver_words": ""}),
    ],
)
def test_a_waived_debt_says_who_waived_it_when_and_why(rule, change):
    debt(**waived())
    with broken(rule):
        debt(**waived() | change)


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("debt_paid_by_and_at", {"paid_at": AT}),
        ("debt_waived_by_and_at_and_why", {"waived_at": AT}),
        ("debt_waived_by_and_at_and_why", {"waiver_words": "Ill."}),
    ],
)
def test_an_open_debt_has_not_ended(rule, change):
    with broken(rule):
        debt(**change)


def test_who_owes_and_who_is_owed_are_two():
    one = account().pk
    with broken("debt_between_two"):
        debt(debtor_id=one, creditor_id=one)


def test_a_dispute_leaves_one_debt_at_most():
    first = debt()
    with broken("debt_one_a_dispute"):
        debt(dispute_id=first.dispute_id)


def change_debt(one, **fields):
    Debt.objects.using("owner").filter(pk=one.pk).update(version=F("version") + 1, **fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"minutes": 61},
        {"request_id": new_id()},
        {"dispute_id": new_id()},
        {"created_at": datetime(2026, 3, 3, tzinfo=UTC)},
    ],
)
def test_what_a_debt_says_stays_as_it_is(fields):
    one = debt()
    with broken("stays as it is"):
        change_debt(one, **fields)


def test_what_is_paid_of_a_debt_stays_paid():
    one = debt(paid_minutes=30)
    with broken("stays as it is"):
        change_debt(one, paid_minutes=29)


@pytest.mark.parametrize("end", [paid_off, waived])
def test_a_debt_that_has_ended_never_changes(end):
    one = debt(**end())
    with broken("stays as it is"):
        change_debt(one)


def test_a_debt_never_changes_its_state_without_a_version_nor_gets_one_without_its_event():
    one = debt()
    with broken("version 0 cannot follow 0"):
        Debt.objects.using("owner").filter(pk=one.pk).update(**waived())
    with broken("version 1 has no event"):
        change_debt(one, paid_minutes=1)
        check_now()
