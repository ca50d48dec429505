"""Every list of the API: what narrows it, what orders it, and that it costs the same however long it is."""

from datetime import timedelta
from typing import Any

import pytest

from catalogue.models import Service
from tests.api.desk import REQUESTS, Desk, path_of, problem
from tests.api.hearing import opened
from tests.queries import queries_of


pytestmark = pytest.mark.django_db

API = "/api/v1/"
HOUR = timedelta(hours=1)


def ids(program: Any, path: str) -> list[Any]:
    response = program.get(f"{API}{path}")
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()["results"]]


def test_requests_are_narrowed_by_side_service_and_time(desk: Desk) -> None:
    bank = desk.bank
    first = bank.active()
    bank.at += HOUR
    second = bank.draft()
    bank.at += HOUR
    bank.act("accept", first, bank.ada)
    one, two = str(first.pk), str(second.pk)
    table = {
        "": [two, one],
        "role=requester": [two, one],
        "role=provider": [],
        "part=requester&role=provider": [],
        f"service={bank.service.pk}": [two, one],
        f"service={first.pk}": [],
        "since=2026-03-02T10:00:00Z": [two],
        "until=2026-03-02T10:00:00Z": [one],
        "since=2026-03-02T09:00:00Z&until=2026-03-02T11:00:00Z": [two, one],
        "changed_since=2026-03-02T11:00:00Z": [one],
        "changed_since=2026-03-02T10:00:00Z": [two, one],
        "changed_since=2026-03-02T11:00:01Z": [],
        "state=DRAFT&state=ACCEPTED": [two, one],
        "state=DRAFT&changed_since=2026-03-02T11:00:00Z": [],
    }
    assert {query: ids(desk.ben, f"requests/?{query}") for query in table} == table
    assert ids(desk.ada, "requests/?role=provider") == [one]


def test_requests_are_read_either_way_round_and_rows_of_the_same_moment_come_once(
    desk: Desk,
) -> None:
    made = [str(desk.bank.draft(minutes=minutes).pk) for minutes in range(1, 6)]
    for ordering, expected in (("-created_at", made[::-1]), ("created_at", made)):
        path, seen = f"{REQUESTS}?ordering={ordering}&limit=2", []
        while path:
            page = desk.ben.get(path).json()
            seen += [row["id"] for row in page["results"]]
            last, path = page, page["next"]
        assert seen == expected
        back = desk.ben.get(last["previous"]).json()
        assert [row["id"] for row in back["results"]] == expected[2:4]
    following = desk.ben.get(f"{REQUESTS}?limit=2").json()["next"]
    other = following.replace("/?", "/?ordering=created_at&")
    problem(desk.ben.get(other), 400, "invalid_cursor")


ORDERINGS = {
    "requests/": "created_at",
    "disputes/": "opened_at",
    "transactions/": "at",
    "debts/": "created_at",
    "notifications/": "at",
    "members/": "joined_at",
}


@pytest.mark.parametrize("path", ORDERINGS)
def test_each_list_says_in_which_orders_it_comes(desk: Desk, path: str) -> None:
    desk.bank.active()
    opened(desk)
    name = ORDERINGS[path]
    usual = ids(desk.ben, path)
    assert ids(desk.ben, f"{path}?ordering=-{name}") == usual
    assert ids(desk.ben, f"{path}?ordering={name}") == usual[::-1]
    (error,) = problem(desk.ben.get(f"{API}{path}?ordering=title"), 422, "invalid")["errors"]
    assert error["parameter"] == "ordering"
    assert f"-{name}, {name}" in error["detail"]


def test_disputes_are_narrowed_by_side_reason_and_time(desk: Desk) -> None:
    dispute = opened(desk)["id"]
    own = {
        "role=opener": [dispute],
        "role=respondent": [],
        "part=requester": [dispute],
        "part=provider": [],
        "reason=TIME": [dispute],
        "reason=TIME&reason=CONDUCT": [dispute],
        "reason=CONDUCT": [],
        "since=2026-03-02T09:00:00Z": [dispute],
        "until=2026-03-02T09:00:00Z": [],
        "state=OPENED&state=RESOLVED": [dispute],
    }
    assert {query: ids(desk.ben, f"disputes/?{query}") for query in own} == own
    assert ids(desk.ada, "disputes/?part=provider&role=respondent") == [dispute]


def test_movements_and_notifications_are_narrowed_by_time(desk: Desk) -> None:
    bank = desk.bank
    bank.at += HOUR
    request = bank.active()
    for path in ("transactions/", "notifications/"):
        since = ids(desk.ada if path[0] == "n" else desk.ben, f"{path}?since=2026-03-02T10:00:00Z")
        assert len(since) == 1, path
        until = ids(desk.ada if path[0] == "n" else desk.ben, f"{path}?until=2026-03-02T10:00:00Z")
        assert not set(since) & set(until), path
    told = desk.ada.get(f"{API}notifications/").json()["results"][0]["event_type"]
    about = f"subject_type=request&subject_id={request.pk}"
    found = ids(desk.ada, f"notifications/?{about}&event_type={told}&event_type=request.paid")
    assert len(found) == 1
    assert ids(desk.ada, "notifications/?event_type=request.paid") == []
    assert ids(desk.ada, "notifications/?subject_type=dispute") == []


def test_services_are_narrowed_by_member_time_and_state(desk: Desk) -> None:
    service = Service.objects.get(pk=desk.bank.service.pk)
    one, shown = str(service.pk), service.published_at.isoformat().replace("+00:00", "Z")
    after = (service.published_at + HOUR).isoformat().replace("+00:00", "Z")
    table = {
        f"member={desk.bank.ada.pk}": [one],
        f"member={desk.bank.cleo.pk}": [],
        f"since={shown}&member={desk.bank.ada.pk}": [one],
        f"since={after}": [],
        f"until={shown}&member={desk.bank.ada.pk}": [],
        f"until={after}&member={desk.bank.ada.pk}": [one],
    }
    assert {query: ids(desk.ben, f"services/?{query}") for query in table} == table
    assert ids(desk.ada, "services/?mine=true&state=PUBLISHED&state=PAUSED") == [one]
    assert ids(desk.ada, "services/?mine=true&state=DRAFT") == []


def test_members_are_narrowed_by_when_they_joined(desk: Desk) -> None:
    assert len(ids(desk.ada, "members/?since=2026-03-02T09:00:00Z&name=ben")) == 1
    assert ids(desk.ada, "members/?until=2026-03-02T09:00:00Z&name=ben") == []


def test_ratings_are_narrowed_by_stars_side_and_time(desk: Desk) -> None:
    request = desk.bank.paid()
    for who, stars in (("ben", 4), ("ada", 5)):
        rated = getattr(desk, who).post(path_of(request, "rate"), {"stars": stars})
        assert rated.status_code == 201, rated.content
    path = f"members/{desk.bank.ada.pk}/ratings/"
    (rating,) = ids(desk.cleo, path)
    table = {
        "stars=4": [rating],
        "stars=4&stars=5": [rating],
        "stars=5": [],
        "part=requester": [rating],
        "part=provider": [],
        "since=2026-03-02T09:00:00Z": [rating],
        "until=2026-03-02T09:00:00Z": [],
        "expand=author,rated": [rating],
    }
    assert {query: ids(desk.cleo, f"{path}?{query}") for query in table} == table
    both = ids(desk.ben, f"requests/{request.pk}/ratings/")
    assert ids(desk.ben, f"requests/{request.pk}/ratings/?ordering=made_at") == both[::-1]


@pytest.mark.parametrize(
    "query", ["since=yesterday", "since=2026-03-02T09:00:00", "until=1", "since=\0"]
)
@pytest.mark.parametrize("path", [*ORDERINGS, "services/", "events/"])
def test_a_time_that_could_be_anywhere_is_refused(desk: Desk, path: str, query: str) -> None:
    (error,) = problem(desk.ben.get(f"{API}{path}?{query}"), 422, "invalid")["errors"]
    assert error["parameter"] == query.partition("=")[0]


@pytest.mark.parametrize("name", ["type", "subject_type"])
def test_a_word_that_can_be_none_is_refused(desk: Desk, name: str) -> None:
    for said in ("x" * 61, "\0", "&".join(["x"] * 21).replace("&", f"&{name}=")):
        problem(desk.ben.get(f"{API}events/?{name}={said}"), 422, "invalid")


def test_lists_take_the_same_queries_however_long_they_are_and_however_narrowed(desk: Desk) -> None:
    bank = desk.bank
    paths = [
        *ORDERINGS,
        "requests/?role=requester&state=ACTIVE&since=2026-03-02T09:00:00Z",
        "requests/?changed_since=2026-03-02T09:00:00Z&ordering=created_at",
        "disputes/?part=requester&reason=TIME",
        "transactions/?kind=hold&kind=grant&ordering=at",
        "notifications/?subject_type=request",
        f"services/?member={bank.ada.pk}",
        "services/?mine=true&state=PUBLISHED",
    ]
    opened(desk)
    bank.active(minutes=5)
    few = [queries_of(lambda path=path: ids(desk.ben, path)) for path in paths]
    for road in (bank.draft, bank.active, bank.accepted) * 2:
        road(minutes=5)
    opened(desk)
    assert [queries_of(lambda path=path: ids(desk.ben, path)) for path in paths] == few
