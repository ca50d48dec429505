"""What `ledger_post` refuses to post, whoever calls it: a wrong program is stopped by the database."""

import pytest
from django.db import DatabaseError, DataError, IntegrityError, connection, transaction

from ledger.operations import freeze, release
from ledger.states import ISSUANCE_ID
from tests.ledger.bank import balances, do, everything, held, is_in_order, person
from tests.ledger.raw import next_of, post
from workflow.models import new_id


pytestmark = pytest.mark.django_db

A, H = "available", "held"


def refused(error, match, *args, **kwargs):
    before = everything()
    with pytest.raises(error, match=match), transaction.atomic():
        post(*args, **kwargs)
    assert everything() == before


def post_and_check(*args, **kwargs):
    """As a commit does: with what the database checks at its end."""
    post(*args, **kwargs)
    connection.check_constraints()


@pytest.fixture
def cleo(at):
    return person("Cleo", minutes=600, at=at)


@pytest.fixture
def escrow(ann, ben, at):
    return held(ann, ben, 120, at=at)


def test_entries_that_do_not_sum_to_zero_are_refused(ann, at):
    refused(
        DataError, "sum to 1, not to zero", "grant", [(ISSUANCE_ID, A, -9), (ann.pk, A, 10)], at=at
    )


def test_a_transaction_without_entries_is_refused(at):
    refused(DataError, "no entries", "grant", [], at=at)


def test_an_entry_of_zero_minutes_is_refused(ann, ben, at):
    moves = [(ISSUANCE_ID, A, -9), (ann.pk, A, 9), (ben.pk, A, 0)]
    refused(DataError, "moves nothing", "grant", moves, at=at)


def test_arrays_of_different_lengths_are_refused(ann, at):
    before = everything()
    with (
        pytest.raises(DataError, match="not complete"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "SELECT ledger_post('k', 'grant', %s::uuid[], %s::text[], %s::bigint[], NULL, %s::timestamptz)",
            [[ISSUANCE_ID, ann.pk], [A, A], [-9, 5, 4], at],
        )
    assert everything() == before


def test_an_unknown_account_is_refused(at):
    refused(DataError, "unknown account", "grant", [(ISSUANCE_ID, A, -9), (new_id(), A, 9)], at=at)


def test_a_transaction_with_the_same_bucket_twice_is_refused(ann, at):
    moves = [(ISSUANCE_ID, A, -9), (ann.pk, A, 4), (ann.pk, A, 5)]
    refused(IntegrityError, "entry_once_a_bucket", "grant", moves, at=at)


def test_a_grant_that_takes_from_a_member_is_refused(ann, ben, at):
    refused(DataError, "issuance", "grant", [(ann.pk, A, -9), (ben.pk, A, 9)], at=at)


def test_a_grant_back_to_the_issuance_account_is_refused(ann, at):
    refused(DataError, "issuance", "grant", [(ann.pk, A, -9), (ISSUANCE_ID, A, 9)], at=at)


def test_a_grant_of_held_minutes_is_refused(ann, at):
    refused(DataError, "with their escrow", "grant", [(ISSUANCE_ID, A, -9), (ann.pk, H, 9)], at=at)


@pytest.mark.parametrize("kind", ["hold", "adjust", "release", "refund", "split"])
def test_minutes_that_move_from_member_to_member_without_an_escrow_are_refused(kind, ann, ben, at):
    moves = [(ann.pk, A, -9), (ben.pk, A, 9)]
    refused(IntegrityError, "transaction_kind_says_of_what", kind, moves, at=at)


def test_a_hold_without_an_escrow_is_refused(ann, at):
    refused(DataError, "with their escrow", "hold", [(ann.pk, A, -9), (ann.pk, H, 9)], at=at)


def test_an_unknown_kind_is_refused(ann, at):
    moves = [(ISSUANCE_ID, A, -9), (ann.pk, A, 9)]
    refused(IntegrityError, "transaction_kind_says_of_what", "gift", moves, at=at)


@pytest.mark.parametrize(("key", "match"), [("", "transaction_has_a_key"), (None, "null value")])
def test_a_transaction_without_a_key_is_refused(key, match, ann, at):
    refused(IntegrityError, match, "grant", [(ISSUANCE_ID, A, -9), (ann.pk, A, 9)], at=at, key=key)


def test_a_key_that_is_too_long_is_refused(ann, at):
    refused(
        DataError, "too long", "grant", [(ISSUANCE_ID, A, -9), (ann.pk, A, 9)], at=at, key="k" * 201
    )


def test_a_hold_of_other_minutes_than_its_escrow_gets_is_refused(ann, ben, at):
    asked = {
        "id": new_id(),
        "version": 1,
        "request_id": new_id(),
        "payer_id": ann.pk,
        "payee_id": ben.pk,
    }
    moves = [(ann.pk, A, -9), (ann.pk, H, 9)]
    refused(DataError, "gains or loses", "hold", moves, at=at, **asked, held_minutes=10)


def test_a_hold_of_somebody_elses_minutes_is_refused(ann, ben, cleo, at):
    asked = {
        "id": new_id(),
        "version": 1,
        "request_id": new_id(),
        "payer_id": ann.pk,
        "payee_id": ben.pk,
    }
    moves = [(cleo.pk, A, -9), (cleo.pk, H, 9)]
    refused(DataError, "gains or loses", "hold", moves, at=at, **asked, held_minutes=9)


def test_a_hold_for_a_payee_who_has_no_account_is_refused(ann, at):
    asked = {
        "id": new_id(),
        "version": 1,
        "request_id": new_id(),
        "payer_id": ann.pk,
        "payee_id": new_id(),
    }
    moves = [(ann.pk, A, -9), (ann.pk, H, 9)]
    with pytest.raises(IntegrityError, match="payee_id"), transaction.atomic():
        post_and_check("hold", moves, at=at, **asked, held_minutes=9)


def test_a_hold_from_the_issuance_account_is_refused(ben, at):
    asked = {
        "id": new_id(),
        "version": 1,
        "request_id": new_id(),
        "payer_id": ISSUANCE_ID,
        "payee_id": ben.pk,
    }
    moves = [(ISSUANCE_ID, A, -9), (ISSUANCE_ID, H, 9)]
    refused(IntegrityError, "escrow_between_members", "hold", moves, at=at, **asked, held_minutes=9)


def test_a_release_of_more_than_was_asked_is_refused(ann, ben, escrow, at):
    moves = [(ann.pk, H, -120), (ben.pk, A, 120)]
    refused(
        DataError, "gains or loses", "release", moves, at=at, **next_of(escrow, released_minutes=90)
    )


def test_a_release_that_leaves_minutes_held_is_refused(ann, ben, escrow, at):
    moves = [(ann.pk, H, -90), (ben.pk, A, 90)]
    refused(
        DataError, "gains or loses", "release", moves, at=at, **next_of(escrow, released_minutes=90)
    )


def test_a_release_to_somebody_else_is_refused(ann, cleo, escrow, at):
    moves = [(ann.pk, H, -120), (cleo.pk, A, 120)]
    refused(
        DataError,
        "gains or loses",
        "release",
        moves,
        at=at,
        **next_of(escrow, released_minutes=120),
    )


def test_a_release_with_a_share_for_somebody_else_is_refused(ann, ben, cleo, escrow, at):
    moves = [(ann.pk, H, -120), (ben.pk, A, 90), (cleo.pk, A, 30)]
    refused(
        DataError, "gains or loses", "release", moves, at=at, **next_of(escrow, released_minutes=90)
    )


def test_a_release_of_more_than_is_held_is_refused(ann, ben, escrow, at):
    moves = [(ann.pk, H, -120), (ann.pk, A, -30), (ben.pk, A, 150)]
    refused(
        IntegrityError,
        "escrow_parts",
        "release",
        moves,
        at=at,
        **next_of(escrow, released_minutes=150),
    )


def test_a_release_of_nothing_is_refused(ann, escrow, at):
    moves = [(ann.pk, H, -120), (ann.pk, A, 120)]
    refused(IntegrityError, "escrow_released_some", "release", moves, at=at, **next_of(escrow))


def test_a_refund_that_pays_is_refused(ann, ben, escrow, at):
    moves = [(ann.pk, H, -120), (ben.pk, A, 120)]
    refused(
        IntegrityError,
        "escrow_refunded_all",
        "refund",
        moves,
        at=at,
        **next_of(escrow, released_minutes=120),
    )


def test_a_split_of_one_part_is_refused(ann, ben, escrow, at):
    moves = [(ann.pk, H, -120), (ben.pk, A, 120)]
    refused(
        IntegrityError,
        "escrow_split_in_two",
        "split",
        moves,
        at=at,
        **next_of(escrow, released_minutes=120),
    )


def test_held_minutes_of_the_payee_are_refused(ann, ben, escrow, at):
    held(ben, ann, 50, at=at)
    moves = [(ann.pk, H, -70), (ben.pk, H, -50), (ben.pk, A, 120)]
    refused(
        DataError, "gains or loses", "release", moves, at=at, **next_of(escrow, released_minutes=70)
    )


def test_an_adjustment_that_pays_is_refused(ann, ben, escrow, at):
    moves = [(ann.pk, H, -20), (ben.pk, A, 20)]
    refused(
        DataError, "gains or loses", "adjust", moves, at=at, **next_of(escrow, held_minutes=100)
    )


def test_an_unknown_escrow_is_refused(ann, at):
    moves = [(ann.pk, H, -120), (ann.pk, A, 120)]
    refused(DatabaseError, "no rows", "refund", moves, at=at, id=new_id(), version=2)


def test_an_escrow_that_is_another_version_by_now_is_refused(ann, escrow, at):
    moves = [(ann.pk, H, -120), (ann.pk, A, 120)]
    refused(IntegrityError, "version", "refund", moves, at=at, id=escrow.pk, version=3)


def test_a_change_of_an_escrow_without_its_event_is_refused(ann, escrow, at):
    moves = [(ann.pk, H, -120), (ann.pk, A, 120)]
    with pytest.raises(IntegrityError, match="has no event"), transaction.atomic():
        post_and_check("refund", moves, at=at, **next_of(escrow))


@pytest.fixture
def paid(ann, ben, escrow, at):
    return do(release, escrow, minutes=120, key="paid", actor_id=None, at=at).transaction_id


@pytest.mark.parametrize("minutes", [119, 121, -120])
def test_a_reversal_of_other_minutes_is_refused(ann, ben, paid, at, minutes):
    moves = [(ann.pk, A, minutes), (ben.pk, A, -minutes)]
    refused(DataError, "not the opposite", "reverse", moves, at=at, reverses=paid)


def test_a_reversal_from_somebody_else_is_refused(ann, cleo, paid, at):
    moves = [(ann.pk, A, 120), (cleo.pk, A, -120)]
    refused(DataError, "not the opposite", "reverse", moves, at=at, reverses=paid)


def test_a_reversal_into_held_minutes_is_refused(ann, ben, paid, at):
    moves = [(ann.pk, H, 120), (ben.pk, A, -120)]
    refused(DataError, "with their escrow", "reverse", moves, at=at, reverses=paid)


def test_a_reversal_of_nothing_in_particular_is_refused(ann, ben, at):
    moves = [(ann.pk, A, 120), (ben.pk, A, -120)]
    refused(IntegrityError, "transaction_kind_says_of_what", "reverse", moves, at=at)


def test_a_reversal_of_an_unknown_transaction_is_refused(ann, ben, at):
    moves = [(ann.pk, A, 120), (ben.pk, A, -120)]
    refused(DatabaseError, "no rows", "reverse", moves, at=at, reverses=987_654_321)


def test_a_reversal_that_calls_itself_a_grant_is_refused(ann, ben, paid, at):
    moves = [(ISSUANCE_ID, A, -120), (ann.pk, A, 120)]
    refused(DataError, "not the opposite", "grant", moves, at=at, reverses=paid)


def test_a_frozen_escrow_may_be_paid_out_but_not_adjusted(ann, ben, escrow, at):
    do(freeze, escrow, actor_id=None, at=at)
    before = everything()
    frozen = {"id": escrow.pk, "version": 3}
    moves = [(ann.pk, A, -10), (ann.pk, H, 10)]
    assert post("adjust", moves, at=at, **frozen, held_minutes=130) == ("WRONG_STATE", None)
    assert everything() == before
    moves = [(ann.pk, H, -120), (ben.pk, A, 120)]
    assert post("release", moves, at=at, **frozen, released_minutes=120)[0] == "posted"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT workflow_record('escrow', %s::uuid, 3, 'escrow.released', 'FROZEN', 'RELEASED',"
            " NULL, NULL, '{}', '{}', %s::timestamptz, '{}', NULL)",
            [escrow.pk, at],
        )
    assert balances(ann, ben) == [(480, 0), (720, 0)]
    assert is_in_order()


def test_the_order_of_the_entries_is_no_other_content(ann, ben, at):
    moves = [(ISSUANCE_ID, A, -9), (ann.pk, A, 4), (ben.pk, A, 5)]
    first = post("grant", moves, at=at)
    assert post("grant", moves[::-1], at=at) == ("replayed", first[1])
    moves = [(ISSUANCE_ID, A, -9), (ann.pk, A, 5), (ben.pk, A, 4)]
    assert post("grant", moves, at=at)[0] == "KEY_REUSED"


def test_another_kind_is_another_content(ann, escrow, at):
    moves = [(ann.pk, H, -120), (ann.pk, A, 120)]
    refund = do(release, escrow, minutes=120, key="k", actor_id=None, at=at)
    assert post("refund", moves, at=at, key="k", **next_of(escrow)) == (
        "KEY_REUSED",
        refund.transaction_id,
    )
