"""`?expand=`: whole things beside their ids, as the caller may read them at their own address."""

from typing import Any

import pytest

from members.models import Member
from tests.api.desk import REQUESTS, Desk, path_of, problem
from tests.api.hearing import DISPUTES, opened, page
from tests.queries import queries_of


pytestmark = pytest.mark.django_db

API = "/api/v1/"
ALL = "expand=service,requester,provider"


def read(program: Any, path: str) -> dict[str, Any]:
    response = program.get(path)
    assert response.status_code == 200, response.content
    answer: dict[str, Any] = response.json()
    return answer


def test_a_request_is_shown_with_what_it_is_about_as_at_its_own_address(desk: Desk) -> None:
    request = desk.bank.active()
    plain = read(desk.ben, path_of(request))
    assert "expanded" not in plain
    whole = read(desk.ben, f"{path_of(request)}?{ALL}")
    expanded = whole.pop("expanded")
    assert whole == plain
    assert expanded == {
        "service": read(desk.ben, f"{API}services/{plain['service']}/"),
        "requester": read(desk.ben, f"{API}members/{desk.bank.ben.pk}/"),
        "provider": read(desk.ben, f"{API}members/{desk.bank.ada.pk}/"),
    }
    assert read(desk.ben, f"{path_of(request)}?expand=service&expand=provider,service")[
        "expanded"
    ].keys() == {"service", "provider"}


def test_a_list_is_expanded_as_its_objects_are(desk: Desk) -> None:
    request = desk.bank.active()
    (row,) = read(desk.ben, f"{REQUESTS}?{ALL}")["results"]
    assert row["expanded"] == read(desk.ben, f"{path_of(request)}?{ALL}")["expanded"]
    assert "expanded" not in row["expanded"]["service"]


def test_a_dispute_and_a_movement_show_their_request(desk: Desk) -> None:
    dispute = opened(desk)
    own = read(desk.ben, path_of(dispute["request"]))
    names = "?expand=request,opened_by"
    for shown in (
        read(desk.ben, page(dispute) + names),
        read(desk.ben, DISPUTES + names)["results"][0],
    ):
        assert shown["expanded"]["request"] == own
        assert shown["expanded"]["opened_by"]["id"] == str(desk.bank.ben.pk)
    held = read(desk.ben, f"{API}transactions/?kind=hold&expand=request,other")["results"][0]
    assert held["expanded"]["request"] == own
    assert held["expanded"]["other"] == read(desk.ben, f"{API}members/{desk.bank.ada.pk}/")
    (granted,) = read(desk.ben, f"{API}transactions/?kind=grant&expand=request,other")["results"]
    assert granted["expanded"] == {"request": None, "other": None}


def test_a_notification_shows_what_it_is_about_where_that_is_named(desk: Desk) -> None:
    request = desk.bank.active()
    rows = read(desk.ada, f"{API}notifications/?expand=request,dispute")["results"]
    told = next(row for row in rows if row["subject_id"] == str(request.pk))
    assert told["expanded"] == {"request": read(desk.ada, path_of(request)), "dispute": None}


def test_what_the_caller_cannot_read_is_null_and_who_else_can_sees_it(desk: Desk) -> None:
    request, service = desk.bank.active(), desk.bank.service
    assert desk.ada.post(f"{API}services/{service.pk}/pause/", {}).status_code == 200
    Member.objects.filter(pk=desk.bank.ada.pk).update(is_active=False)
    assert desk.ben.get(f"{API}services/{service.pk}/").status_code == 404
    expanded = read(desk.ben, f"{path_of(request)}?{ALL}")["expanded"]
    assert expanded["service"] is None
    assert expanded["provider"] is None
    assert expanded["requester"]["id"] == str(desk.bank.ben.pk)
    Member.objects.filter(pk=desk.bank.ada.pk).update(is_active=True)
    assert desk.ben.get(f"{API}services/{service.pk}/").status_code == 404
    assert read(desk.ben, f"{path_of(request)}?{ALL}")["expanded"]["service"] is None
    own = read(desk.ada, f"{path_of(request)}?{ALL}")["expanded"]
    assert own["service"]["state"] == "PAUSED"


EXPANDABLE = {
    "requests/": ["service", "requester", "provider"],
    "disputes/": ["request", "opened_by"],
    "transactions/": ["request", "other"],
    "debts/": ["debtor", "creditor", "request", "dispute"],
    "events/": ["request", "dispute", "service", "rating"],
    "notifications/": ["request", "dispute", "service", "rating"],
    "services/": ["member"],
    "services/?mine=true": ["member"],
}


@pytest.mark.parametrize("path", EXPANDABLE)
def test_a_name_that_cannot_be_expanded_is_refused_with_those_that_can(
    desk: Desk, path: str
) -> None:
    mark = "&" if "?" in path else "?"
    for said in ("nonsense", f"{EXPANDABLE[path][0]},secret", "expanded", "\0"):
        answer = desk.cleo.get(f"{API}{path}{mark}expand={said}")
        (error,) = problem(answer, 422, "invalid")["errors"]
        assert error["parameter"] == "expand"
        assert ", ".join(EXPANDABLE[path]) in error["detail"]
    everything = ",".join(EXPANDABLE[path])
    assert desk.cleo.get(f"{API}{path}{mark}expand={everything}").status_code == 200
    assert desk.cleo.get(f"{API}{path}{mark}expand=").status_code == 200


def test_one_thing_refuses_it_as_well(desk: Desk) -> None:
    request = desk.bank.active()
    problem(desk.ben.get(f"{path_of(request)}?expand=escrow"), 422, "invalid")
    problem(desk.cleo.get(f"{path_of(request)}?expand=service"), 404, "not_found")


def test_expanded_lists_take_the_same_queries_however_long_they_are(desk: Desk) -> None:
    bank = desk.bank
    paths = [f"{API}{path}" for path in EXPANDABLE if path != "events/"]
    paths = [
        f"{path}{'&' if '?' in path else '?'}expand={','.join(names)}"
        for path, names in zip(
            paths, [n for p, n in EXPANDABLE.items() if p != "events/"], strict=True
        )
    ]
    opened(desk)
    few = [queries_of(lambda path=path: read(desk.ben, path)) for path in paths]
    for road in (bank.draft, bank.active, bank.accepted) * 2:
        road(minutes=5)
    opened(desk)
    assert len(read(desk.ben, REQUESTS)["results"]) == 8
    assert [queries_of(lambda path=path: read(desk.ben, path)) for path in paths] == few


def test_the_tag_of_an_expanded_answer_changes_with_all_that_is_shown(desk: Desk) -> None:
    request = desk.bank.active()
    path = f"{path_of(request)}?expand=provider"
    first = desk.ben.get(path)
    assert first["ETag"].startswith(f'"{request.version}-')
    assert desk.ben.get(path, If_None_Match=first["ETag"]).status_code == 304
    assert desk.ben.get(path, If_None_Match=f'"{request.version}"').status_code == 200
    assert desk.ben.get(path_of(request), If_None_Match=first["ETag"]).status_code == 200
    Member.objects.filter(pk=desk.bank.ada.pk).update(name="Adele")
    again = desk.ben.get(path, If_None_Match=first["ETag"])
    assert (again.status_code, again.json()["expanded"]["provider"]["name"]) == (200, "Adele")
    assert again["ETag"] != first["ETag"]


def test_the_tag_of_an_expanded_answer_names_the_version_for_a_change(desk: Desk) -> None:
    request = desk.bank.active()
    tag = desk.ada.get(f"{path_of(request)}?expand=service")["ETag"]
    old = desk.ada.get(f"{path_of(desk.bank.draft())}?expand=service")
    assert old.status_code == 404
    accepted = desk.ada.post(path_of(request, "accept"), {}, If_Match=tag)
    assert accepted.status_code == 200, accepted.content
    refused = desk.ada.post(path_of(request, "start"), {}, If_Match=tag)
    problem(refused, 412, "stale_version")


def test_a_change_takes_no_notice_of_it(desk: Desk) -> None:
    request = desk.bank.active()
    answer = desk.ada.post(path_of(request, "accept") + "?expand=nonsense", {})
    assert answer.status_code == 200
    assert "expanded" not in answer.json()
