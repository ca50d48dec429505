"""Rows read and written without the compiler are what they are with it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError

from workflow import rows
from workflow.models import POLICY_ID, Policy


pytestmark = pytest.mark.django_db


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


def test_a_row_that_is_gone_is_not_written():
    before = list(Policy.objects.values())
    policy = Policy.objects.get(pk=POLICY_ID)
    policy.pk = uuid4()
    with pytest.raises(DatabaseError, match="not there"):
        rows.write(policy)
    assert list(Policy.objects.values()) == before
