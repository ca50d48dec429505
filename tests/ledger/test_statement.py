"""What a member reads of their account."""

from datetime import timedelta

import pytest
from django.http import QueryDict

from common.paging import newest_first
from common.transactions import door
from ledger.operations import adjust, freeze, refund, release, reverse, split
from ledger.queries import (
    Balance,
    balance,
    escrow_of,
    lines,
    open_escrows,
    request_of_escrow,
    statement,
)
from ledger.states import Kind
from tests.ledger.bank import do, held, person
from workflow.models import new_id


pytestmark = pytest.mark.django_db


def read(member):
    entries = statement(member_id=member.pk).order_by("-pk")
    return [
        (
            line.words,
            line.available_minutes,
            line.held_minutes,
            line.available_after_minutes,
        )
        for line in lines(entries, member_id=member.pk)
    ]


def test_each_transaction_is_one_line_in_the_members_words(ann, ben, at):
    escrow = held(ann, ben, 120, at=at)
    do(adjust, escrow, minutes=150, key="more", actor_id=None, at=at)
    do(adjust, escrow, minutes=90, key="less", actor_id=None, at=at)
    do(release, escrow, minutes=60, key="pay", actor_id=None, at=at)
    assert read(ann) == [
        ("I received a service from Ben", 30, -90, 540),
        ("Came back: less is set aside for Ben, as agreed", 60, -60, 510),
        ("Set aside for Ben: more, as agreed", -30, 30, 450),
        ("Set aside for Ben", -120, 120, 480),
        ("Hours from the bank", 600, 0, 600),
    ]
    assert read(ben) == [
        ("I gave a service to Ann", 60, 0, 660),
        ("Hours from the bank", 600, 0, 600),
    ]


def test_a_line_without_an_available_movement_still_tells_the_available_balance(ann, ben, at):
    do(release, held(ann, ben, 120, at=at), minutes=120, key="pay", actor_id=None, at=at)
    assert read(ann)[0] == ("I received a service from Ben", 0, -120, 480)


def test_what_is_refunded_ruled_and_corrected_has_words_of_its_own(ann, ben, at):
    do(refund, held(ann, ben, 60, at=at), key="back", actor_id=None, at=at)
    disputed = held(ann, ben, 60, at=at)
    do(freeze, disputed, actor_id=None, at=at)
    ruling = do(split, disputed, released_minutes=40, key="ruling", actor_id=None, at=at)
    with door():
        undone = reverse(transaction_id=ruling.transaction_id, key="undo", actor_id=None, at=at)
        reverse(transaction_id=undone.transaction_id, key="redo", actor_id=None, at=at)
    assert [line[0] for line in read(ann)[:5]] == [
        "Correction: I returned hours to Ben",
        "Correction: Ben returned hours to me",
        "I received a service from Ben, divided by a ruling",
        "Set aside for Ben",
        "Came back: nothing is set aside for Ben any more",
    ]
    assert [line[0] for line in read(ben)[:3]] == [
        "Correction: Ann returned hours to me",
        "Correction: I returned hours to Ann",
        "I gave a service to Ann, divided by a ruling",
    ]


def test_a_line_knows_its_request_and_the_other_side(ann, ben, at):
    later = at + timedelta(hours=3)
    escrow = held(ann, ben, 60, at=at)
    paid = do(release, escrow, minutes=60, key="pay", actor_id=None, at=later)
    line = lines(statement(member_id=ben.pk).order_by("-pk")[:1], member_id=ben.pk)[0]
    assert (line.id, line.kind, line.at) == (paid.transaction_id, Kind.RELEASE, later)
    assert (line.request_id, line.other) == (escrow.request_id, ann)


def test_a_statement_shows_nobody_elses_lines(ann, ben, at):
    cleo = person("Cleo", minutes=60, at=at)
    held(ann, ben, 60, at=at)
    assert len(read(cleo)) == 1


def test_the_pages_of_a_statement_leave_nothing_out_and_repeat_nothing(ann, ben, at):
    for number in range(7):
        do(
            release,
            held(ann, ben, 10, at=at),
            minutes=9 + number % 2,
            key=f"pay {number}",
            actor_id=None,
            at=at,
        )
    whole = [
        line.id for line in lines(statement(member_id=ann.pk).order_by("-pk"), member_id=ann.pk)
    ]
    assert len(whole) == len(set(whole)) == 15
    query, paged = QueryDict(), []
    while True:
        page = newest_first(statement(member_id=ann.pk), query=query, size=4)
        paged += [line.id for line in lines(page.rows, member_id=ann.pk)]
        if not page.older_url:
            break
        query = QueryDict(page.older_url.removeprefix("?"))
    assert paged == whole


@pytest.mark.parametrize("count", [1, 12])
def test_a_statement_of_any_length_takes_two_queries(
    ann, ben, at, count, django_assert_num_queries
):
    for number in range(count):
        other = person(f"Other{number}", minutes=60, at=at)
        do(
            release,
            held(ann, other, 10, at=at),
            minutes=5,
            key=f"pay {number}",
            actor_id=None,
            at=at,
        )
    with django_assert_num_queries(2):
        read(ann)


def test_a_balance_tells_what_was_earned_and_spent(ann, ben, at):
    do(release, held(ann, ben, 120, at=at), minutes=90, key="1", actor_id=None, at=at)
    do(release, held(ben, ann, 45, at=at), minutes=45, key="2", actor_id=None, at=at)
    do(refund, held(ann, ben, 30, at=at), key="3", actor_id=None, at=at)
    held(ann, ben, 15, at=at)
    assert balance(member_id=ann.pk) == Balance(
        available_minutes=540, held_minutes=15, earned_minutes=45, spent_minutes=90
    )


def test_credit_is_part_of_what_can_be_spent(ben, at):
    cleo = person("Cleo", minutes=60, at=at, floor_minutes=-120)
    held(cleo, ben, 100, at=at)
    found = balance(member_id=cleo.pk)
    assert (found.available_minutes, found.credit_minutes, found.spendable_minutes) == (
        -40,
        120,
        80,
    )


def test_open_escrows_are_those_that_the_member_pays(ann, ben, at):
    first, second = held(ann, ben, 10, at=at), held(ann, ben, 20, at=at)
    do(freeze, first, actor_id=None, at=at)
    do(refund, held(ann, ben, 30, at=at), key="r", actor_id=None, at=at)
    held(ben, ann, 40, at=at)
    found = list(open_escrows(member_id=ann.pk))
    assert found == [second, first]
    assert [escrow.payee.member.name for escrow in found] == ["Ben", "Ben"]


def test_the_escrow_of_a_request_is_the_open_one_else_the_last(ann, ben, at):
    assert escrow_of(request_id=new_id()) is None
    escrow = held(ann, ben, 10, at=at)
    do(refund, escrow, key="r", actor_id=None, at=at + timedelta(hours=1))
    assert escrow_of(request_id=escrow.request_id) == escrow
    assert request_of_escrow(escrow_id=escrow.pk) == escrow.request_id
