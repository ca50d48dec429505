"""/api/v1/notifications/."""

import pytest
from django.test import Client

from notifications.models import Notification
from tests.notifications.words import tell, unread


pytestmark = pytest.mark.django_db

NOTIFICATIONS = "/api/v1/notifications/"


def client_of(member) -> Client:
    client = Client()
    client.force_login(member)
    return client


@pytest.fixture
def ana_calls(ana):
    return client_of(ana)


def post(client, path, body):
    return client.post(f"{NOTIFICATIONS}{path}/", body, content_type="application/json")


def test_a_program_reads_what_its_member_was_told(ana, ben, ana_calls, at):
    tell(ana, about=ben, at=at, event_type="x.unknown")
    tell(ben, about=ben, at=at)
    response = ana_calls.get(NOTIFICATIONS)
    assert response.status_code == 200
    assert response.json()["results"] == [
        {
            "id": unread(ana)[0],
            "event_type": "x.unknown",
            "subject_type": "member",
            "subject_id": str(ben.pk),
            "data": {"minutes": 90},
            "sentence": "There is news.",
            "at": "2026-03-02T09:00:00Z",
            "read_at": None,
        }
    ]


def test_the_list_is_read_page_by_page_and_narrowed(ana, ben, ana_calls, at):
    for number in range(5):
        tell(ana, about=ben, at=at, event_type=f"x.{number}")
    first = ana_calls.get(f"{NOTIFICATIONS}?limit=3").json()
    second = ana_calls.get(first["next"]).json()
    found = [row["event_type"] for row in first["results"] + second["results"]]
    assert found == ["x.4", "x.3", "x.2", "x.1", "x.0"]
    Notification.objects.filter(event_type="x.2").update(read_at=at)
    fresh = ana_calls.get(f"{NOTIFICATIONS}?is_unread=true").json()["results"]
    assert [row["event_type"] for row in fresh] == ["x.4", "x.3", "x.1", "x.0"]
    read = ana_calls.get(f"{NOTIFICATIONS}?is_unread=false").json()["results"]
    assert [row["event_type"] for row in read] == ["x.2"]


def test_the_list_takes_the_same_queries_however_long_it_is(
    ana, ben, ana_calls, at, django_assert_max_num_queries
):
    tell(ana, about=ben, at=at)
    with django_assert_max_num_queries(100) as few:
        ana_calls.get(NOTIFICATIONS)
    for about in (ana, ben) * 5:
        tell(ana, about=about, at=at)
    with django_assert_max_num_queries(len(few)) as many:
        assert len(ana_calls.get(NOTIFICATIONS).json()["results"]) == 11
    assert len(many) == len(few)


def test_some_are_marked_as_read(ana, ben, ana_calls, at):
    for _ in range(3):
        tell(ana, about=ben, at=at)
    first, second, third = unread(ana)
    response = post(ana_calls, "read", {"ids": [first, third]})
    assert (response.status_code, response.content) == (204, b"")
    assert unread(ana) == [second]


def test_all_that_was_seen_is_marked_as_read(ana, ben, ana_calls, at):
    for _ in range(3):
        tell(ana, ben, about=ben, at=at)
    first, second, third = unread(ana)
    assert post(ana_calls, "read-all", {"up_to_id": second}).status_code == 204
    assert unread(ana) == [third]
    assert len(unread(ben)) == 3
    assert first < second < third


def test_nobody_marks_what_somebody_else_was_told(ana, ben, ana_calls, at):
    tell(ana, ben, about=ben, at=at)
    response = post(ana_calls, "read", {"ids": [*unread(ana), *unread(ben)]})
    assert (response.status_code, response.json()["code"]) == (404, "not_found")
    assert len(unread(ana)) == len(unread(ben)) == 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("read", {}),
        ("read", {"ids": []}),
        ("read", {"ids": ["1"]}),
        ("read", {"ids": [0]}),
        ("read", {"ids": [2**63]}),
        ("read", {"ids": list(range(1, 102))}),
        ("read-all", {}),
        ("read-all", {"up_to_id": 2**63}),
        ("read-all", {"up_to_id": None}),
    ],
)
def test_what_names_no_notification_is_refused(path, body, ana, ana_calls, at):
    tell(ana, about=ana, at=at)
    response = post(ana_calls, path, body)
    assert (response.status_code, response.json()["code"]) == (422, "invalid")
    assert len(unread(ana)) == 1


def test_nobody_reads_or_marks_without_signing_in():
    assert Client().get(NOTIFICATIONS).status_code == 401
    assert post(Client(), "read", {"ids": [1]}).status_code == 401
    assert post(Client(), "read-all", {"up_to_id": 1}).status_code == 401
