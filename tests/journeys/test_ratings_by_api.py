"""An exchange is paid, both rate each other, one replies, one is reported: by programs."""

from datetime import timedelta

import pytest

from ledger.queries import differences
from requests_app.states import State
from tests.api.desk import Desk, path_of, problem


pytestmark = pytest.mark.django_db
API = "/api/v1/"


def test_from_a_request_to_ratings_that_everybody_reads(desk: Desk) -> None:
    bank = desk.bank
    request = bank.active()
    for who, action, said in (
        ("ada", "accept", {}),
        ("ada", "start", {}),
        ("ada", "complete", {"actual_minutes": 50}),
        ("ben", "confirm", {}),
    ):
        desk.do(who, request, action, **said)
    assert bank.again(request).state == State.PAID

    assert desk.ben.get(path_of(request, "rate")).json()["may_rate"] is True
    made = desk.ben.post(path_of(request, "rate"), {"stars": 2, "words": "It squeaks."})
    assert made.status_code == 201
    own = made.json()
    assert made["Location"] == f"{API}ratings/{own['id']}/"
    assert desk.ada.get(path_of(request, "ratings")).json()["results"] == []
    problem(desk.ada.get(f"{API}ratings/{own['id']}/"), 404, "not_found")
    desk.ada.post(path_of(request, "rate"), {"stars": 5})
    found = desk.ada.get(path_of(request, "ratings")).json()["results"]
    assert [(row["author"]["name"], row["stars"]) for row in found] == [("Ada", 5), ("Ben", 2)]
    summary = f"{API}members/{bank.ada.pk}/ratings/summary/"
    assert desk.cleo.get(summary).json() == {"count": 1, "average": "2.0"}

    reply = desk.ada.post(f"{API}ratings/{own['id']}/reply/", {"words": "Bring it back."})
    assert reply.json()["reply"] == "Bring it back."
    report = desk.cleo.post(f"{API}ratings/{own['id']}/report/", {"reason": "UNTRUE"})
    assert report.status_code == 201
    public = desk.cleo.get(f"{API}members/{bank.ada.pk}/ratings/").json()["results"]
    assert [row["reply"] for row in public] == ["Bring it back."]
    bank.later(timedelta(days=30))
    assert differences() == []
