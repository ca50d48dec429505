"""Places in an order: nothing is left out or shown twice, and several sides are one list."""

from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.keyset import backwards, behind, both_ways, columns_of, first_of
from members.models import Member
from requests_app.lists import sides_of
from requests_app.models import ServiceRequest
from requests_app.queries import requests_of
from requests_app.states import Part
from tests.counts import count
from tests.factories import member


ORDERS = [*both_ways(created_at="created_at id").values(), *both_ways(made="id").values()]


def place_of(row, order):
    return [getattr(row, column) for column in columns_of(order)]


def read_all(sides, *, order, size):
    """Every page until the end, each from behind the last row of the one before."""
    rows, place = [], []
    while True:
        found = [behind(side, order=order, place=place) for side in sides]
        page = list(first_of(found, most=size)[:size])
        if not page:
            return rows
        rows += page
        place = place_of(page[-1], order)


def make(people, drawn, *, at):
    """Requests between these members, many of them made at the same moment."""
    made = [
        ServiceRequest(
            requester=people[asks],
            provider=people[(asks + step) % len(people)],
            initiated_by=by,
            title="Something",
            estimated_minutes=1,
            created_at=at + timedelta(seconds=second),
            submitted_at=at if is_sent else None,
        )
        for asks, step, by, second, is_sent in drawn
    ]
    ServiceRequest.objects.bulk_create(made)


DRAWN = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.integers(1, 2),
        st.sampled_from(Part),
        st.integers(0, 2),
        st.booleans(),
    ),
    max_size=25,
)


@pytest.fixture
def people(db, at):
    return [member(name, at=at) for name in ("Ann", "Bea", "Cyd")]


@settings(
    max_examples=count(200),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(drawn=DRAWN, size=st.integers(1, 7))
def test_two_sides_are_the_same_list_as_either_of_them(db, at, drawn, size):
    people = [
        Member.objects.create(name=name, email=f"{name}{Member.objects.count()}@example.org")
        for name in ("ann", "bea", "cyd")
    ]
    make(people, drawn, at=at)
    for who in people:
        either = requests_of(member_id=who.pk)
        for order in ORDERS:
            expected = list(either.order_by(*order))
            sides = sides_of(member_id=who.pk)
            assert read_all(sides, order=order, size=size) == expected
            assert read_all([either], order=backwards(order), size=size) == expected[::-1]
        for part in Part:
            one = sides_of(member_id=who.pk, parts=[part])
            assert read_all(one, order=("-id",), size=size) == list(
                either.filter(**{part: who.pk}).order_by("-id")
            )


def plan(rows):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        # Of few rows sorting is cheap; what matters is whether it can be done without.
        cursor.execute("SET LOCAL enable_sort = off")
        return rows.explain()


@pytest.mark.parametrize(
    ("order", "indexes"),
    [
        (("-created_at", "-id"), ("request_of_requester_by_time", "request_of_provider_by_time")),
        (("created_at", "id"), ("request_of_requester_by_time", "request_of_provider_by_time")),
    ],
)
def test_a_far_page_of_both_sides_is_read_from_an_index_each_and_sorted_nowhere_before_its_limit(
    people, at, order, indexes
):
    make(people, [(0, 1, Part.REQUESTER, second % 3, True) for second in range(50)], at=at)
    last = requests_of(member_id=people[0].pk).order_by(*order)[20]
    sides = [
        behind(side, order=order, place=place_of(last, order))
        for side in sides_of(member_id=people[0].pk)
    ]
    for side, index in zip(sides, indexes, strict=True):
        alone = plan(side[:25])
        assert f"{index} on" in alone
        assert "Sort" not in alone
        assert "Index Cond" in alone
        assert "ROW(" in alone
    both = plan(first_of(sides, most=25)[:25])
    assert all(f"{index} on" in both for index in indexes)
    assert both.count("Limit") == 3


def test_an_order_by_a_unique_column_alone_is_a_list_of_one_column(people):
    newest = Member.objects.order_by("-id").first()
    rows = behind(Member.objects.all(), order=("-id",), place=[newest.pk])
    assert newest not in rows
    assert rows.count() == Member.objects.count() - 1
