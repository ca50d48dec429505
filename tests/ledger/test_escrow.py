"""Holding minutes for a request, and what becomes of them."""

from datetime import timedelta

import pytest
from django.db import DataError, IntegrityError

from common.errors import Conflict, WrongState
from common.transactions import door
from ledger.models import Entry, Escrow, Transaction
from ledger.operations import (
    Refusal,
    adjust,
    freeze,
    hold,
    lock_escrow,
    lock_open_escrow,
    refund,
    release,
    split,
    unfreeze,
)
from ledger.states import EscrowState
from tests.ledger.bank import balances, do, everything, held, history, is_in_order
from workflow.models import EventLog, new_id
from workflow.operations import record


pytestmark = pytest.mark.django_db


@pytest.fixture
def escrow(ann, ben, at):
    return held(ann, ben, 120, at=at)


def test_a_hold_moves_available_minutes_to_held_ones(ann, ben, at):
    escrow = held(ann, ben, 120, at=at)
    assert balances(ann, ben) == [(480, 120), (600, 0)]
    assert (escrow.state, escrow.held_minutes, escrow.opened_at) == ("HELD", 120, at)
    assert (escrow.payer_id, escrow.payee_id, escrow.version) == (ann.pk, ben.pk, 1)
    assert history(escrow) == [("escrow.held", "", "HELD")]
    assert is_in_order()


def test_the_entries_of_a_hold_tell_the_balances_after_it(ann, escrow):
    entries = Entry.objects.filter(transaction__escrow=escrow).order_by("pk")
    assert list(entries.values_list("account_id", "bucket", "minutes", "balance_after")) == [
        (ann.pk, "available", -120, 480),
        (ann.pk, "held", 120, 120),
    ]


def test_a_transaction_tells_who_did_what_when_and_for_which_request(ann, escrow, at):
    posted = Transaction.objects.get(escrow=escrow)
    assert (posted.kind, posted.request_id, posted.actor_id, posted.at) == (
        "hold",
        escrow.request_id,
        ann.pk,
        at,
    )
    assert len(posted.fingerprint) == 32


def test_the_event_of_an_escrow_names_ids_and_minutes_for_both_sides(ann, ben, escrow):
    event = EventLog.objects.get(subject_id=escrow.pk)
    assert event.audience == [ann.pk, ben.pk]
    assert event.actor_id == ann.pk
    assert event.data == {
        "request": str(escrow.request_id),
        "transaction": Transaction.objects.get(escrow=escrow).pk,
        "held_minutes": 120,
        "released_minutes": 0,
        "refunded_minutes": 0,
    }


def test_a_hold_of_more_than_there_is_is_refused_with_the_shortfall(ann, ben, at):
    before = everything()
    with door():
        result = hold(
            request_id=new_id(), payer_id=ann.pk, payee_id=ben.pk, minutes=601, key="k",
            actor_id=ann.pk, at=at,
        )  # fmt: skip
    assert result == Refusal(code="INSUFFICIENT_BALANCE", shortfall_minutes=1, account_id=ann.pk)
    assert everything() == before


def test_a_hold_may_use_all_there_is(ann, ben, at):
    held(ann, ben, 600, at=at)
    assert balances(ann) == [(0, 600)]


def test_a_second_open_escrow_of_a_request_is_refused_by_the_database(escrow, ann, ben, at):
    before = everything()
    with pytest.raises(IntegrityError, match="escrow_one_open_a_request"), door():
        hold(
            request_id=escrow.request_id, payer_id=ann.pk, payee_id=ben.pk, minutes=10,
            key="another", actor_id=None, at=at,
        )  # fmt: skip
    assert everything() == before


def test_a_request_may_hold_again_after_its_escrow_was_closed(escrow, ann, ben, at):
    do(refund, escrow, key="r", actor_id=None, at=at)
    with door():
        again = hold(
            request_id=escrow.request_id, payer_id=ann.pk, payee_id=ben.pk, minutes=30,
            key="again", actor_id=None, at=at,
        )  # fmt: skip
    assert again.escrow_id != escrow.pk
    assert is_in_order()


@pytest.mark.parametrize("minutes", [0, -60])
def test_a_hold_of_nothing_is_a_mistake_of_the_program(ann, ben, at, minutes):
    before = everything()
    with door(), pytest.raises(ValueError, match="minutes"):
        hold(
            request_id=new_id(), payer_id=ann.pk, payee_id=ben.pk, minutes=minutes, key="k",
            actor_id=None, at=at,
        )  # fmt: skip
    assert everything() == before


def test_nobody_holds_for_themselves(ann, at):
    before = everything()
    with pytest.raises(IntegrityError, match="escrow_between_two"), door():
        hold(
            request_id=new_id(), payer_id=ann.pk, payee_id=ann.pk, minutes=10, key="k",
            actor_id=None, at=at,
        )  # fmt: skip
    assert everything() == before


def test_a_release_pays_the_payee_and_gives_the_rest_back(ann, ben, escrow, at):
    later = at + timedelta(hours=1)
    do(release, escrow, minutes=90, key="r", actor_id=None, at=later)
    assert balances(ann, ben) == [(510, 0), (690, 0)]
    closed = Escrow.objects.get(pk=escrow.pk)
    assert (closed.state, closed.closed_at, closed.held_minutes) == ("RELEASED", later, 120)
    assert (closed.released_minutes, closed.refunded_minutes) == (90, 30)
    assert history(escrow)[1:] == [("escrow.released", "HELD", "RELEASED")]
    assert is_in_order()


def test_a_release_of_all_leaves_nothing_to_give_back(ann, ben, escrow, at):
    do(release, escrow, minutes=120, key="r", actor_id=None, at=at)
    assert balances(ann, ben) == [(480, 0), (720, 0)]
    assert Entry.objects.filter(transaction__key="r").count() == 2


def test_a_refund_gives_everything_back(ann, ben, escrow, at):
    do(refund, escrow, key="r", actor_id=None, at=at)
    assert balances(ann, ben) == [(600, 0), (600, 0)]
    closed = Escrow.objects.get(pk=escrow.pk)
    assert (closed.state, closed.released_minutes, closed.refunded_minutes) == ("REFUNDED", 0, 120)
    assert is_in_order()


def test_a_split_divides(ann, ben, escrow, at):
    do(freeze, escrow, actor_id=None, at=at)
    do(split, escrow, released_minutes=45, key="s", actor_id=None, at=at)
    assert balances(ann, ben) == [(555, 0), (645, 0)]
    closed = Escrow.objects.get(pk=escrow.pk)
    assert (closed.state, closed.released_minutes, closed.refunded_minutes) == ("SPLIT", 45, 75)
    assert closed.frozen_at is None
    assert history(escrow)[1:] == [
        ("escrow.frozen", "HELD", "FROZEN"),
        ("escrow.split", "FROZEN", "SPLIT"),
    ]
    assert is_in_order()


@pytest.mark.parametrize(("minutes", "available"), [(150, 450), (30, 570)])
def test_an_adjustment_holds_more_or_less(ann, escrow, at, minutes, available):
    do(adjust, escrow, minutes=minutes, key="a", actor_id=None, at=at)
    assert balances(ann) == [(available, minutes)]
    adjusted = Escrow.objects.get(pk=escrow.pk)
    assert (adjusted.state, adjusted.held_minutes, adjusted.version) == ("HELD", minutes, 2)
    assert history(escrow)[1:] == [("escrow.adjusted", "HELD", "HELD")]
    assert is_in_order()


def test_an_adjustment_beyond_the_balance_is_refused_and_leaves_the_instance_as_it_was(
    ann, escrow, at
):
    before = everything()
    with door():
        locked = lock_escrow(escrow_id=escrow.pk)
        result = adjust(escrow=locked, minutes=800, key="a", actor_id=None, at=at)
    assert result == Refusal(code="INSUFFICIENT_BALANCE", shortfall_minutes=200, account_id=ann.pk)
    assert (locked.held_minutes, locked.version) == (120, 1)
    assert everything() == before


def test_an_adjustment_to_what_is_held_has_nothing_to_move(escrow, at):
    before = everything()
    with pytest.raises(DataError, match="it has no entries"):
        do(adjust, escrow, minutes=120, key="a", actor_id=None, at=at)
    assert everything() == before


def test_a_top_up_is_an_adjustment_and_a_release_in_one_transaction(ann, ben, escrow, at):
    with door():
        locked = lock_escrow(escrow_id=escrow.pk)
        adjust(escrow=locked, minutes=150, key="t", actor_id=None, at=at)
        release(escrow=locked, minutes=150, key="r", actor_id=None, at=at)
    assert balances(ann, ben) == [(450, 0), (750, 0)]
    assert Escrow.objects.get(pk=escrow.pk).version == locked.version == 3
    assert is_in_order()


@pytest.mark.parametrize("minutes", [0, -1, 121])
def test_a_release_of_what_is_not_held_is_a_mistake_of_the_program(escrow, at, minutes):
    before = everything()
    with pytest.raises(ValueError, match="minutes"):
        do(release, escrow, minutes=minutes, key="r", actor_id=None, at=at)
    assert everything() == before


@pytest.mark.parametrize("minutes", [0, 120])
def test_a_split_has_two_parts(escrow, at, minutes):
    before = everything()
    with pytest.raises(ValueError, match="minutes"):
        do(split, escrow, released_minutes=minutes, key="s", actor_id=None, at=at)
    assert everything() == before


def test_a_frozen_escrow_keeps_its_minutes_until_it_is_thawed(ann, escrow, at):
    do(freeze, escrow, actor_id=None, at=at)
    assert Escrow.objects.get(pk=escrow.pk).frozen_at == at
    assert balances(ann) == [(480, 120)]
    do(unfreeze, escrow, actor_id=None, at=at)
    thawed = Escrow.objects.get(pk=escrow.pk)
    assert (thawed.state, thawed.frozen_at, thawed.version) == ("HELD", None, 3)
    assert is_in_order()


def close_by_release(escrow, at):
    do(release, escrow, minutes=60, key="close", actor_id=None, at=at)


def close_by_refund(escrow, at):
    do(refund, escrow, key="close", actor_id=None, at=at)


def close_by_split(escrow, at):
    do(split, escrow, released_minutes=60, key="close", actor_id=None, at=at)


@pytest.mark.parametrize("close", [close_by_release, close_by_refund, close_by_split])
@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        (adjust, {"minutes": 130, "key": "k"}),
        (release, {"minutes": 60, "key": "k"}),
        (refund, {"key": "k"}),
        (split, {"released_minutes": 60, "key": "k"}),
        (freeze, {}),
        (unfreeze, {}),
    ],
)
def test_a_closed_escrow_stays_as_it_is(escrow, at, close, operation, arguments):
    close(escrow, at)
    before = everything()
    with pytest.raises(WrongState) as refusal:
        do(operation, escrow, actor_id=None, at=at, **arguments)
    assert refusal.value.facts["state"] in {"RELEASED", "REFUNDED", "SPLIT"}
    assert everything() == before


def test_a_frozen_escrow_is_not_adjusted(escrow, at):
    do(freeze, escrow, actor_id=None, at=at)
    before = everything()
    with pytest.raises(WrongState):
        do(adjust, escrow, minutes=60, key="k", actor_id=None, at=at)
    assert everything() == before


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        (adjust, {"minutes": 90}),
        (release, {"minutes": 90}),
        (refund, {}),
        (split, {"released_minutes": 90}),
    ],
)
def test_the_same_key_again_moves_nothing_and_returns_the_first(escrow, at, operation, arguments):
    first = do(operation, escrow, key="k", actor_id=None, at=at, **arguments)
    before = everything()
    later = at + timedelta(days=1)
    again = do(operation, escrow, key="k", actor_id=None, at=later, **arguments)
    assert again.replayed
    assert (again.transaction_id, again.escrow_id) == (first.transaction_id, escrow.pk)
    assert everything() == before


def test_an_adjustment_is_replayed_even_after_the_escrow_has_gone_on(escrow, at):
    first = do(adjust, escrow, minutes=90, key="a", actor_id=None, at=at)
    do(adjust, escrow, minutes=150, key="b", actor_id=None, at=at)
    do(release, escrow, minutes=150, key="r", actor_id=None, at=at)
    before = everything()
    again = do(adjust, escrow, minutes=90, key="a", actor_id=None, at=at)
    assert (again.replayed, again.transaction_id) == (True, first.transaction_id)
    assert everything() == before


def test_a_hold_is_replayed_with_its_first_escrow(ann, ben, at):
    request_id = new_id()
    escrow = held(ann, ben, 60, at=at, request_id=request_id)
    before = everything()
    with door():
        again = hold(
            request_id=request_id, payer_id=ann.pk, payee_id=ben.pk, minutes=60,
            key=f"request:{request_id}:hold", actor_id=None, at=at,
        )  # fmt: skip
    assert (again.replayed, again.escrow_id) == (True, escrow.pk)
    assert everything() == before


def test_a_replayed_hold_is_not_refused_for_want_of_minutes(ann, ben, at):
    request_id = new_id()
    held(ann, ben, 600, at=at, request_id=request_id)
    with door():
        again = hold(
            request_id=request_id, payer_id=ann.pk, payee_id=ben.pk, minutes=600,
            key=f"request:{request_id}:hold", actor_id=None, at=at,
        )  # fmt: skip
    assert again.replayed


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        (adjust, {"minutes": 100}),
        (release, {"minutes": 89}),
        (refund, {}),
        (split, {"released_minutes": 90}),
    ],
)
def test_the_same_key_with_another_content_is_refused(escrow, at, operation, arguments):
    do(release, escrow, minutes=90, key="k", actor_id=None, at=at)
    before = everything()
    with pytest.raises(Conflict) as refusal:
        do(operation, escrow, key="k", actor_id=None, at=at, **arguments)
    assert refusal.value.reason == "key_reused"
    assert everything() == before


def test_the_open_escrow_of_a_request_is_found_while_it_is_open(escrow, at):
    with door():
        assert lock_open_escrow(request_id=escrow.request_id) == escrow
    do(freeze, escrow, actor_id=None, at=at)
    with door():
        assert lock_open_escrow(request_id=escrow.request_id).state == EscrowState.FROZEN
    do(refund, escrow, key="r", actor_id=None, at=at)
    with door():
        assert lock_open_escrow(request_id=escrow.request_id) is None


def test_an_unknown_escrow_is_not_found():
    with door(), pytest.raises(Escrow.DoesNotExist):
        lock_escrow(escrow_id=new_id())


def test_the_instance_becomes_what_the_row_is(escrow, at):
    with door():
        locked = lock_escrow(escrow_id=escrow.pk)
        for number, change in enumerate(
            [
                lambda: adjust(escrow=locked, minutes=90, key="a", actor_id=None, at=at),
                lambda: freeze(escrow=locked, actor_id=None, at=at),
                lambda: unfreeze(escrow=locked, actor_id=None, at=at),
                lambda: freeze(escrow=locked, actor_id=None, at=at),
                lambda: split(escrow=locked, released_minutes=20, key="s", actor_id=None, at=at),
            ]
        ):
            change()
            row = Escrow.objects.values().get(pk=escrow.pk)
            assert {name: getattr(locked, name) for name in row} == row
            assert locked.version == number + 2


def test_an_event_of_its_steps_gives_an_escrow_another_version_and_nothing_else(escrow, at):
    with door():
        locked = lock_escrow(escrow_id=escrow.pk)
        locked.save_next()
        record(subject=locked, event="escrow.release_validated", at=at)
    assert Escrow.objects.filter(pk=escrow.pk, version=2, state="HELD", held_minutes=120).exists()
    assert is_in_order()
