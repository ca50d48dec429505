"""The same call with the same key is done once: its answer is kept in the transaction of its deed."""

from datetime import timedelta
from threading import Event

import pytest
from django.db import transaction

from common.errors import Conflict, Refused
from common.transactions import door
from tests.rules import broken
from tests.threads import at_once
from workflow.models import IdempotencyKey, new_id
from workflow.operations import Answer, earlier_answer, fingerprint, forget_old, keep_answer


DAY = timedelta(hours=24)
INSTANT = timedelta(microseconds=1)
CONTENT = fingerprint(method="POST", path="/api/v1/requests/", body=b"{}")
ANSWER = Answer(status=201, headers={"ETag": '"1"'}, body=b'{"id": 1}\0\xff')


@pytest.fixture
def ana():
    return new_id()


def call(member_id, *, at, key="k", content=CONTENT, answer=ANSWER):
    """As a door does: look for an earlier answer, else do it and keep the answer."""
    with door():
        earlier = earlier_answer(member_id=member_id, key=key, content=content, at=at)
        if earlier is None:
            keep_answer(member_id=member_id, key=key, content=content, answer=answer, at=at)
        return earlier


@pytest.mark.django_db
def test_the_first_call_has_no_earlier_answer_and_the_second_gets_the_first_ones(ana, at):
    assert call(ana, at=at) is None
    assert call(ana, at=at + timedelta(hours=1)) == ANSWER
    assert IdempotencyKey.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"method": "PUT", "path": "/a", "body": b"b"},
        {"method": "POST", "path": "/a", "body": b"c"},
        {"method": "POST", "path": "/b", "body": b"b"},
        {"method": "POST", "path": "/ab", "body": b""},
        {"method": "POST/a", "path": "", "body": b"b"},
    ],
)
def test_another_method_path_or_body_is_another_call(other):
    one = {"method": "POST", "path": "/a", "body": b"b"}
    assert fingerprint(**one) == fingerprint(**one)
    assert fingerprint(**other) != fingerprint(**one)


@pytest.mark.django_db
def test_a_key_that_was_used_for_another_call_is_refused(ana, at):
    call(ana, at=at)
    before = IdempotencyKey.objects.values().get()
    with pytest.raises(Refused) as refused:
        call(ana, at=at, content=fingerprint(method="POST", path="/api/v1/requests/", body=b"[]"))
    assert refused.value.reason == "key_reused"
    assert IdempotencyKey.objects.values().get() == before


@pytest.mark.django_db
def test_a_key_is_its_members_own(ana, at):
    call(ana, at=at)
    assert call(new_id(), at=at) is None
    assert call(ana, at=at, key="another") is None
    assert IdempotencyKey.objects.count() == 3


@pytest.mark.django_db
def test_an_answer_is_given_again_for_a_day(ana, at):
    call(ana, at=at)
    assert call(ana, at=at + DAY - INSTANT) == ANSWER
    later = Answer(status=200, headers={}, body=b"")
    assert call(ana, at=at + DAY, answer=later) is None
    assert call(ana, at=at + DAY + DAY - INSTANT) == later
    assert IdempotencyKey.objects.count() == 1


@pytest.mark.django_db
def test_the_sweep_forgets_what_is_older_than_a_day_and_nothing_else(ana, at):
    call(ana, at=at, key="old")
    call(ana, at=at + INSTANT, key="young")
    with door():
        assert forget_old(at=at + DAY) == 1
    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["young"]


@pytest.mark.django_db
def test_what_is_rolled_back_leaves_no_answer(ana, at):
    with door():
        keep_answer(member_id=ana, key="k", content=CONTENT, answer=ANSWER, at=at)
        transaction.set_rollback(True)
    assert call(ana, at=at) is None


@pytest.mark.django_db
def test_a_second_answer_for_a_key_is_refused_by_the_database(ana, at):
    call(ana, at=at)
    with broken("idempotency_key_once"):
        keep_answer(member_id=ana, key="k", content=CONTENT, answer=ANSWER, at=at)


def test_keys_want_the_transaction_of_a_door(real_db, ana, at):
    with pytest.raises(RuntimeError, match="transaction"):
        earlier_answer(member_id=ana, key="k", content=CONTENT, at=at)
    with pytest.raises(RuntimeError, match="transaction"):
        keep_answer(member_id=ana, key="k", content=CONTENT, answer=ANSWER, at=at)


def test_while_a_call_runs_the_same_key_is_told_so_at_once_and_another_is_not(real_db, ana, at):
    begun, told = Event(), Event()

    def slow():
        with door():
            assert earlier_answer(member_id=ana, key="k", content=CONTENT, at=at) is None
            begun.set()
            assert told.wait(20)
            keep_answer(member_id=ana, key="k", content=CONTENT, answer=ANSWER, at=at)

    def second():
        assert begun.wait(20)
        try:
            assert call(ana, at=at, key="another") is None
            return call(ana, at=at)
        finally:
            told.set()

    first, refused = at_once(slow, second)
    assert first is None
    assert isinstance(refused, Conflict)
    assert refused.reason == "key_in_use"
    assert call(ana, at=at) == ANSWER


def test_after_a_call_that_failed_its_key_is_free(real_db, ana, at):
    with pytest.raises(ZeroDivisionError), door():
        _ = earlier_answer(member_id=ana, key="k", content=CONTENT, at=at), 1 // 0
    (answer,) = at_once(lambda: call(ana, at=at))
    assert answer is None


def test_many_calls_with_one_key_do_it_once(real_db, ana, at):
    results = at_once(*[lambda: call(ana, at=at)] * 8)
    done = [result for result in results if result is None]
    rest = [result for result in results if result is not None]
    assert len(done) == 1
    assert all(result == ANSWER or result.reason == "key_in_use" for result in rest)
    assert IdempotencyKey.objects.count() == 1
