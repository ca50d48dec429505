"""Rows read and written without the compiler are what they are with it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError

from workflow import rows
from workflow.models import POLICY_ID, IdempotencyKey, Policy, Step


pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
WAITING = {
    "subject_type": "request",
    "subject_id": uuid4(),
    "seq": 1,
    "name": "remind",
    "scheduled_at": NOON,
    "due_at": NOON,
}


def stored() -> dict[str, Any]:
    return Policy.objects.values().get(pk=POLICY_ID)


def held(policy: Policy) -> dict[str, Any]:
    return {name: getattr(policy, name) for name in stored()}


def test_a_row_is_read_as_it_is():
    read = rows.fetch(Policy, rows.BY_KEY, POLICY_ID)
    assert held(read) == stored()


def test_what_is_not_there_is_none():
    assert rows.fetch(Policy, rows.LOCKED, uuid4()) is None


def test_all_of_a_row_is_written():
    policy = rows.fetch(Policy, rows.LOCKED, POLICY_ID)
    policy.maximum_minutes, policy.response_timeout = 77, timedelta(hours=7)
    rows.write(policy)
    assert stored() == held(policy)
    assert (stored()["maximum_minutes"], stored()["response_timeout"]) == (77, timedelta(hours=7))


def test_only_what_has_changed_is_written(django_assert_num_queries):
    policy = rows.fetch(Policy, rows.LOCKED, POLICY_ID)
    Policy.objects.filter(pk=POLICY_ID).update(maximum_minutes=55)
    policy.response_timeout = timedelta(hours=7)
    with django_assert_num_queries(1) as written:
        rows.write(policy)
    assert '"response_timeout" = ' in written[0]["sql"]
    assert (stored()["maximum_minutes"], stored()["response_timeout"]) == (55, timedelta(hours=7))


def test_what_was_changed_and_changed_back_is_written_each_time():
    policy = rows.fetch(Policy, rows.LOCKED, POLICY_ID)
    before = policy.maximum_minutes
    policy.maximum_minutes = 77
    rows.write(policy)
    policy.maximum_minutes = before
    rows.write(policy)
    assert stored()["maximum_minutes"] == before


def test_what_was_changed_in_place_is_written():
    Step.objects.create(**WAITING, data={"minutes": 30})
    step = rows.fetch(Step, rows.LOCKED, Step.objects.get().pk)
    step.data["minutes"] = 31
    rows.write(step)
    assert Step.objects.get().data == {"minutes": 31}


def test_a_row_is_added_as_it_is():
    key = IdempotencyKey(
        member_id=uuid4(),
        key="a key",
        fingerprint=b"\0\1",
        status=201,
        headers={"ETag": '"1"'},
        body=b"{}",
        at=NOON,
    )
    rows.add(key)
    added = IdempotencyKey.objects.get()
    for field in ("member_id", "key", "status", "headers", "is_sealed", "at"):
        assert getattr(added, field) == getattr(key, field)
    assert (bytes(added.fingerprint), bytes(added.body)) == (b"\0\1", b"{}")


def test_a_row_that_is_gone_is_not_written():
    before = list(Policy.objects.values())
    policy = Policy.objects.get(pk=POLICY_ID)
    policy.pk = uuid4()
    with pytest.raises(DatabaseError, match="not there"):
        rows.write(policy)
    assert list(Policy.objects.values()) == before
