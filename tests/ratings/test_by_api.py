"""What programs may do with ratings, how they are refused, and what a list costs."""

import pytest

from requests_app.models import Rating
from tests.api.conftest import program_of
from tests.api.desk import Desk, path_of, problem
from tests.clock import keep_time
from tests.queries import queries_of
from tests.ratings.town import WINDOW
from tests.rows import every_row


API = "/api/v1/"


@pytest.fixture
def desk(town, at, monkeypatch) -> Desk:
    bank = keep_time(town.bank, monkeypatch)
    return Desk(bank, *(program_of(who, at=at) for who in (bank.ada, bank.ben, bank.cleo)))


def test_each_refusal_of_rating_has_its_status(desk, town):
    request, active = desk.bank.paid(), desk.bank.active(minutes=10)
    five = {"stars": 5}
    before = every_row()
    problem(desk.cleo.post(path_of(request, "rate"), five), 404, "not_found")
    problem(desk.ben.post(path_of(active, "rate"), five), 409, "wrong_state")
    problem(desk.ben.post(path_of(request, "rate"), five, If_Match='"1"'), 412, "stale_version")
    for body in ({}, {"stars": 0}, {"stars": "5"}, {"stars": 4.5}, {"stars": 5, "star": 1}):
        problem(desk.ben.post(path_of(request, "rate"), body), 422, "invalid")
    assert every_row() == before
    assert desk.ben.post(path_of(request, "rate"), five).status_code == 201
    problem(desk.ben.post(path_of(request, "rate"), five), 409, "already_rated")
    town.bank.at += WINDOW
    problem(desk.ada.post(path_of(request, "rate"), five), 422, "rating_window_over")


def test_the_same_call_twice_rates_once(desk):
    request = desk.bank.paid()
    answers = [
        desk.ben.post(path_of(request, "rate"), {"stars": 3}, Idempotency_Key="once")
        for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert answers[1]["Idempotent-Replayed"] == "true"
    assert Rating.objects.count() == 1


def test_each_refusal_of_replying_and_reporting_has_its_status(desk, town):
    by_ben, _ = town.both()
    path = f"{API}ratings/{by_ben.pk}/"
    no = {"words": "No."}
    problem(desk.cleo.post(f"{path}reply/", no), 403, "wrong_role")
    problem(desk.ada.post(f"{path}reply/", no, If_Match='"0"'), 412, "stale_version")
    problem(desk.ada.post(f"{path}reply/", {"words": " "}), 422, "invalid")
    problem(desk.ada.post(f"{path}reply/", {"words": "\u200b\u202e"}), 422, "words_missing")
    tag = desk.ada.get(path)["ETag"]
    assert desk.ada.post(f"{path}reply/", no, If_Match=tag).status_code == 200
    problem(desk.ada.post(f"{path}reply/", no), 409, "already_replied")
    problem(desk.ben.post(f"{path}report/", {"reason": "OTHER"}), 403, "wrong_role")
    problem(desk.cleo.post(f"{path}report/", {"reason": "BORED"}), 422, "invalid")
    assert desk.cleo.post(f"{path}report/", {"reason": "OTHER"}).status_code == 201
    problem(desk.cleo.post(f"{path}report/", {"reason": "OTHER"}), 409, "already_reported")
    town.on("hide_rating", "cora", by_ben, reason="OTHER")
    problem(desk.cleo.get(path), 404, "not_found")
    assert desk.ada.get(path).json()["hidden_reason"] == "OTHER"


def test_no_address_tells_of_a_rating_that_is_not_shown(desk, town):
    request = desk.bank.paid()
    rating = town.rate("ben", request, 1, words="Never again.")
    ada, service = desk.bank.ada.pk, desk.bank.service.pk
    for path in (
        path_of(request),
        path_of(request, "ratings"),
        path_of(request, "rate"),
        path_of(request, "history"),
        path_of(request, "execution"),
        f"{API}members/{ada}/",
        f"{API}members/{ada}/ratings/",
        f"{API}members/{ada}/ratings/summary/",
        f"{API}services/{service}/",
        f"{API}services/{service}/ratings/",
        f"{API}services/{service}/ratings/summary/",
        f"{API}notifications/",
    ):
        for program in (desk.ada, desk.cleo):
            said = program.get(path).content.decode()
            assert "Never again." not in said
            assert str(rating.pk) not in said
            assert '"stars":1' not in said
    assert desk.ada.get(f"{API}members/{ada}/ratings/summary/").json()["count"] == 0


def test_lists_are_read_page_by_page_at_a_constant_cost(desk, town, settings):
    for stars in (5, 4):
        town.both(stars)
    paths = [
        f"{API}members/{desk.bank.ada.pk}/ratings/",
        f"{API}services/{desk.bank.service.pk}/ratings/",
        f"{API}members/{desk.bank.ada.pk}/ratings/summary/",
    ]
    few = [queries_of(lambda path=path: desk.cleo.get(path)) for path in paths]
    town.both(3)
    assert [queries_of(lambda path=path: desk.cleo.get(path)) for path in paths] == few
    first = desk.cleo.get(f"{paths[0]}?limit=2").json()
    second = desk.cleo.get(first["next"]).json()
    assert [row["stars"] for row in first["results"] + second["results"]] == [3, 4, 5]


def test_who_is_unknown_or_has_left_has_no_ratings(desk, town):
    town.both()
    type(desk.bank.ada).objects.filter(pk=desk.bank.ada.pk).update(is_active=False)
    for end in ("ratings/", "ratings/summary/"):
        problem(desk.cleo.get(f"{API}members/{desk.bank.ada.pk}/{end}"), 404, "not_found")
        problem(desk.cleo.get(f"{API}members/{desk.bank.wanted.pk}/{end}"), 404, "not_found")
        problem(desk.cleo.get(f"{API}services/{desk.bank.ada.pk}/{end}"), 404, "not_found")
