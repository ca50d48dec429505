"""A query that is compiled once asks each time for what it is given."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import Q, QuerySet
from django.test.utils import CaptureQueriesContext

from tests.workflow.test_rows import WAITING
from workflow.compiled import compiled
from workflow.models import Step


pytestmark = pytest.mark.django_db


def steps_of(subject_id: UUID, other_id: UUID) -> QuerySet[Any, Any]:
    of_either = Q(subject_id=subject_id) | Q(subject_id=other_id, subject_type="request")
    return Step.objects.filter(of_either).order_by("id").values_list("subject_id", "name")


def steps(*names: str) -> list[UUID]:
    return [
        Step.objects.create(**WAITING | {"name": name, "subject_id": uuid4()}).subject_id
        for name in names
    ]


def test_each_call_is_asked_with_its_own_values():
    one, two, three = steps("one", "two", "three")
    ask = compiled(steps_of)
    assert ask(subject_id=one, other_id=two) == [(one, "one"), (two, "two")]
    assert ask(subject_id=three, other_id=two) == [(two, "two"), (three, "three")]
    assert ask(subject_id=uuid4(), other_id=uuid4()) == []


def test_it_asks_what_the_query_itself_asks():
    one, two = steps("one", "two")
    with CaptureQueriesContext(connection) as asked:
        found = compiled(steps_of)(subject_id=one, other_id=two)
        assert found == list(steps_of(one, two))
    assert asked[0]["sql"] == asked[1]["sql"]


def test_it_is_compiled_once():
    calls = []

    def ask(subject_id: UUID) -> QuerySet[Any, Any]:
        calls.append(subject_id)
        return Step.objects.filter(subject_id=subject_id).values_list("name")

    asked = compiled(ask)
    assert asked(subject_id=uuid4()) == asked(subject_id=uuid4()) == []
    assert len(calls) == 1
