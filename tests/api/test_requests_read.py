"""/api/v1/requests/ as it is read: lists, filters, pages, histories, copies that are still good."""

from datetime import timedelta
from typing import Any

import pytest

from requests_app.models import ServiceRequest
from requests_app.operations import Proposal, Wish, ask, draft_request
from tests.api.desk import REQUESTS, Desk, path_of, problem
from tests.queries import queries_of


pytestmark = pytest.mark.django_db


def found(program: Any, query: str = "") -> list[str]:
    response = program.get(f"{REQUESTS}?{query}")
    assert response.status_code == 200, response.content
    return [request["id"] for request in response.json()["results"]]


def keys(*requests: ServiceRequest) -> list[str]:
    return [str(request.pk) for request in requests]


def test_the_list_has_ones_own_newest_first_and_nobody_elses_drafts(desk: Desk) -> None:
    bank = desk.bank
    draft, active, answer = bank.draft(), bank.active(), bank.proposed()
    other = bank.do(
        draft_request,
        bank.cleo,
        wish=Wish(minutes=30, other_id=bank.ada.pk, title="Among others"),
    )
    assert found(desk.ben) == keys(answer, active, draft)
    assert found(desk.ada) == keys(answer, active)
    assert found(desk.cleo) == keys(other)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=DRAFT", ["draft"]),
        ("state=ACTIVE", ["active"]),
        ("state=ACTIVE&state=DRAFT", ["active", "draft"]),
        ("state=PAID", []),
        ("part=requester", ["asked_by_ben", "active", "draft"]),
        ("part=provider", ["given_by_ben"]),
        ("part=provider&state=NEGOTIATING", ["given_by_ben"]),
        ("part=requester&state=NEGOTIATING", ["asked_by_ben"]),
        ("part=", ["asked_by_ben", "given_by_ben", "active", "draft"]),
    ],
)
def test_the_list_is_narrowed_by_state_and_side(
    desk: Desk, query: str, expected: list[str]
) -> None:
    bank = desk.bank
    made = {"draft": bank.draft(), "active": bank.active()}
    given = Wish(minutes=20, other_id=bank.ben.pk, title="Bread")
    made["given_by_ben"] = bank.do(ask, bank.ada, wish=given, is_sent=True)
    bank.work()
    offer = Proposal(minutes=30)
    bank.act("counter_offer", made["given_by_ben"], bank.ben, offer=offer)
    made["asked_by_ben"] = bank.proposed()
    assert found(desk.ben, query) == keys(*(made[name] for name in expected))


@pytest.mark.parametrize(("query", "name"), [("state=LOST", "state"), ("part=payer", "part")])
def test_a_filter_that_means_nothing_is_refused(desk: Desk, query: str, name: str) -> None:
    said = problem(desk.ben.get(f"{REQUESTS}?{query}"), 422, "invalid")
    assert [error["parameter"] for error in said["errors"]] == [name]


def test_the_list_is_read_page_by_page_without_gap_or_double(desk: Desk) -> None:
    made = [desk.bank.draft(minutes=10 + index) for index in range(5)]
    first = desk.ben.get(f"{REQUESTS}?limit=2").json()
    assert first["previous"] is None
    newer = desk.bank.draft(minutes=99)
    pages, url = [first], first["next"]
    while url:
        page = desk.ben.get(url).json()
        pages.append(page)
        url = page["next"]
    seen = [request["id"] for page in pages for request in page["results"]]
    assert seen == keys(*reversed(made))
    assert [len(page["results"]) for page in pages] == [2, 2, 1]
    back = desk.ben.get(pages[-1]["previous"]).json()
    assert back["results"] == pages[1]["results"]
    assert found(desk.ben)[0] == str(newer.pk)


def test_a_page_of_a_narrowed_list_stays_narrowed(desk: Desk) -> None:
    made = [desk.bank.draft() for _index in range(3)]
    desk.bank.active()
    first = desk.ben.get(f"{REQUESTS}?limit=2&state=DRAFT").json()
    second = desk.ben.get(first["next"]).json()
    seen = [request["id"] for request in first["results"] + second["results"]]
    assert seen == keys(*reversed(made))


def test_lists_and_requests_take_the_same_queries_however_much_there_is(desk: Desk) -> None:
    bank = desk.bank
    request = bank.negotiating()
    paths = [REQUESTS, path_of(request), path_of(request, "history")]
    few = [queries_of(lambda path=path: desk.ben.get(path)) for path in paths]
    for road in (bank.draft, bank.active, bank.accepted, bank.draft) * 2:
        road(minutes=5)
    for who in (bank.ben, bank.ada, bank.ben):
        bank.act("counter_offer", request, who, offer=Proposal(minutes=70))
    assert len(found(desk.ben)) == 9
    assert len(desk.see("ben", request)["offers"]) == 4
    assert [queries_of(lambda path=path: desk.ben.get(path)) for path in paths] == few


def test_a_copy_that_is_still_good_is_not_sent_again(desk: Desk) -> None:
    request = desk.bank.active()
    tag = desk.ben.get(path_of(request))["ETag"]
    assert desk.ben.get(path_of(request), If_None_Match=tag).status_code == 304
    desk.bank.act("accept", request, desk.bank.ada)
    answer = desk.ben.get(path_of(request), If_None_Match=tag)
    assert (answer.status_code, answer.json()["state"]) == (200, "ACCEPTED")


def history(program: Any, request: ServiceRequest) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = program.get(path_of(request, "history")).json()["results"]
    return events


def test_the_history_tells_everything_in_order_and_without_a_gap(desk: Desk) -> None:
    bank = desk.bank
    request = bank.draft(minutes=90)
    for action, who, more in (
        ("submit", bank.ben, {}),
        ("accept", bank.ada, {}),
        ("start", bank.ada, {}),
        ("complete", bank.ada, {"actual_minutes": 75}),
        ("confirm", bank.ben, {}),
    ):
        bank.at += timedelta(minutes=1)
        bank.act(action, request, who, **more)
    events = history(desk.ben, request)
    ada, ben = str(bank.ada.pk), str(bank.ben.pk)
    assert [
        (event["type"], event["from_state"], event["to_state"], event["actor_id"])
        for event in events
    ] == [
        ("request.drafted", "", "DRAFT", ben),
        ("request.submitted", "DRAFT", "PENDING_VALIDATION", ben),
        ("request.validated", "PENDING_VALIDATION", "PENDING_VALIDATION", None),
        ("request.held", "PENDING_VALIDATION", "PENDING_VALIDATION", None),
        ("request.activated", "PENDING_VALIDATION", "ACTIVE", None),
        ("request.accepted", "ACTIVE", "ACCEPTED", ada),
        ("request.started", "ACCEPTED", "IN_PROGRESS", ada),
        ("request.completed", "IN_PROGRESS", "COMPLETED", ada),
        ("request.confirmed", "COMPLETED", "COMPLETED", ben),
        ("request.paid", "COMPLETED", "PAID", None),
    ]
    assert [event["seq"] for event in events] == list(range(1, 11))
    assert [event["at"] for event in events] == sorted(event["at"] for event in events)
    assert events[3]["data"] == {"minutes": 90}
    assert events[7]["data"] == {"minutes": 75}
    assert events[0] == {
        "seq": 1,
        "type": "request.drafted",
        "from_state": "",
        "to_state": "DRAFT",
        "actor_id": ben,
        "on_behalf_of_id": None,
        "data": {"minutes": 90, "service": str(bank.service.pk), "by": "requester"},
        "at": "2026-03-02T09:00:00Z",
    }


def test_the_other_side_sees_the_history_from_where_it_was_sent(desk: Desk) -> None:
    request = desk.bank.active()
    seqs = [event["seq"] for event in history(desk.ada, request)]
    assert seqs == [2, 3, 4, 5]
    assert [event["seq"] for event in history(desk.ben, request)] == [1, 2, 3, 4, 5]


def test_the_history_is_read_page_by_page(desk: Desk) -> None:
    request = desk.bank.paid()
    first = desk.ben.get(path_of(request, "history") + "?limit=6").json()
    second = desk.ben.get(first["next"]).json()
    seqs = [event["seq"] for event in first["results"] + second["results"]]
    assert seqs == list(range(1, 11))
    assert second["next"] is None


def test_the_history_has_no_personal_words(desk: Desk) -> None:
    bank = desk.bank
    request = bank.active(words="My secret.", place="My street 5")
    bank.act("counter_offer", request, bank.ada, offer=Proposal(minutes=90, words="A secret too."))
    bank.act("decline_offer", request, bank.ben, words="Because of a secret.")
    told = desk.ben.get(path_of(request, "history")).content.decode()
    assert "secret" not in told
    assert "street" not in told
