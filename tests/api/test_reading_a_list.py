"""Lists are paged by key, newest first; a cursor that isn't one is refused."""

from base64 import b64encode
from urllib.parse import parse_qs, urlsplit

import pytest

from members.models import ApiKey, Member


pytestmark = pytest.mark.usefixtures("probe")

KEYS = "/api/probe/keys/"


@pytest.fixture
def seven(ana, at):
    """Make seven keys with the one that is signed in."""
    rows = [
        ApiKey(
            member=ana.member,
            name=f"key {n}",
            scopes=["read"],
            digest=bytes([n]) * 32,
            created_at=at,
        )
        for n in range(1, 7)
    ]
    ApiKey.objects.bulk_create(rows)


def names(response) -> list[str]:
    assert response.status_code == 200, response.content
    return [row["name"] for row in response.json()["results"]]


def follow(program, link: str):
    parts = urlsplit(link)
    return program.get(
        parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}
    )


@pytest.mark.usefixtures("seven")
def test_pages_lead_to_the_end_and_back(ana):
    first = ana.get(KEYS, {"limit": 3})
    assert set(first.json()) == {"results", "next", "previous"}
    assert names(first) == ["key 6", "key 5", "key 4"]
    assert first.json()["previous"] is None
    second = follow(ana, first.json()["next"])
    assert names(second) == ["key 3", "key 2", "key 1"]
    last = follow(ana, second.json()["next"])
    assert names(last) == ["test"]
    assert last.json()["next"] is None
    assert names(follow(ana, last.json()["previous"])) == names(second)
    assert names(follow(ana, second.json()["previous"])) == names(first)


@pytest.mark.usefixtures("seven")
def test_a_row_that_comes_in_between_moves_no_page(ana, at):
    first = ana.get(KEYS, {"limit": 3})
    ApiKey.objects.create(
        member=ana.member, name="new", scopes=["read"], digest=b"n" * 32, created_at=at
    )
    assert names(follow(ana, first.json()["next"])) == ["key 3", "key 2", "key 1"]


@pytest.mark.usefixtures("seven")
def test_a_page_is_a_constant_number_of_queries(ana, django_assert_num_queries):
    ana.get(KEYS)
    with django_assert_num_queries(3):  # the key, its member, and the page
        ana.get(KEYS, {"limit": 1})
    with django_assert_num_queries(3):
        ana.get(KEYS, {"limit": 100})


@pytest.mark.parametrize("limit", ["0", "-1", "101", "ten", "", "1.5", "\0", "9" * 5000])
def test_a_limit_that_is_none_is_refused(ana, limit):
    response = ana.get(KEYS, {"limit": limit})
    assert response.status_code == 422
    assert response.json()["code"] == "invalid"
    assert [error["parameter"] for error in response.json()["errors"]] == ["limit"]


def encoded(text: str) -> str:
    return b64encode(text.encode()).decode()


GARBAGE = [
    "nonsense",
    "=",
    "\u00e9",
    "\0",
    "",
    encoded("o=5"),
    encoded("r=1"),
    encoded("p=nonsense"),
    encoded("p=%00"),
    encoded("p=1%00"),
    encoded("o=x"),
    encoded("r=x"),
    encoded("o=-5"),
]


@pytest.mark.parametrize("cursor", GARBAGE)
def test_a_cursor_that_is_none_is_refused(ana, cursor):
    response = ana.get(KEYS, {"cursor": cursor})
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "invalid_cursor"


@pytest.mark.parametrize("position", ["9" * 400, "-1", "0"])
def test_a_position_outside_of_the_list_is_an_empty_or_full_page(ana, position):
    assert ana.get(KEYS, {"cursor": encoded(f"p={position}")}).status_code == 200


def test_a_key_of_another_list_is_refused(ana):
    cursor = encoded(f"p={Member.objects.get(pk=ana.member.pk).pk}")
    assert ana.get(KEYS, {"cursor": cursor}).json()["code"] == "invalid_cursor"
