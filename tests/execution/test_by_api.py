"""/api/v1/…/execution/: how programs follow a request, what is set aside for it, and a dispute."""

from datetime import timedelta

import pytest

from disputes.operations import open_dispute
from disputes.states import Reason
from tests.api.conftest import program_of
from tests.api.desk import Desk, path_of, problem
from tests.clock import keep_time
from tests.disputes.court import court_of
from tests.execution.conftest import sweep
from tests.queries import queries_of
from tests.requests_app.acts import escrow_of
from workflow.models import EventLog, Step
from workflow.operations import claim_due


HOUR = timedelta(hours=1)


@pytest.fixture
def desk(bank, at, monkeypatch) -> Desk:
    """Ada, Ben and Cleo with their keys; the API reads their bank's clock."""
    keep_time(bank, monkeypatch)
    return Desk(bank, *(program_of(who, at=at) for who in (bank.ada, bank.ben, bank.cleo)))


def read(program, request, query=""):
    response = program.get(path_of(request, "execution") + query)
    assert response.status_code == 200, response.content
    return response.json()


def test_a_program_reads_where_a_request_is_and_what_comes_next(desk):
    request = desk.bank.draft()
    desk.bank.at += HOUR
    request = desk.bank.act("submit", request, desk.bank.ben)
    said = read(desk.ben, request)
    assert {name: said[name] for name in ("workflow", "id", "version", "state", "is_final")} == {
        "workflow": "service-request",
        "id": str(request.pk),
        "version": request.version,
        "state": "ACTIVE",
        "is_final": False,
    }
    assert said["visits"][0] == {
        "state": "DRAFT",
        "state_words": "Draft",
        "entered_at": "2026-03-02T09:00:00Z",
        "left_at": "2026-03-02T10:00:00Z",
        "seconds": 3600,
    }
    assert (said["visits"][-1]["left_at"], said["visits"][-1]["seconds"]) == (None, None)
    assert [event["seq"] for event in said["events"]] == [1, 2, 3, 4, 5]
    assert said["next"][1] == {
        "name": "response_timeout",
        "words": "No answer in time",
        "of": "request",
        "kind": "timer",
        "state": "WAITING",
        "tries": 0,
        "allowed_tries": 4,
        "scheduled_at": "2026-03-09T10:00:00Z",
        "started_at": None,
        "finished_at": None,
        "next_at": "2026-03-09T10:00:00Z",
        "seconds": None,
    }
    assert said["failed"] == []


def test_the_settlement_s_steps_move_the_request_on(desk):
    said = read(desk.ada, desk.bank.paid())
    assert [(step["name"], step["of"]) for step in said["steps"] if step["of"] == "escrow"] == [
        ("validate_escrow_release", "escrow"),
        ("process_escrow_release", "escrow"),
    ]
    assert (said["is_final"], said["next"]) == (True, [])


def test_what_is_set_aside_has_its_own(desk):
    request = desk.bank.paid()
    said = read(desk.ada, request, "?of=escrow")
    assert (said["workflow"], said["id"]) == ("escrow-release", str(escrow_of(request).pk))
    assert [visit["state"] for visit in said["visits"]] == ["HELD", "RELEASED"]
    assert read(desk.ada, request, "?of=request") == read(desk.ada, request)


def test_before_anything_is_set_aside_there_is_none(desk):
    path = path_of(desk.bank.submitted(), "execution") + "?of=escrow"
    assert problem(desk.ben.get(path), 404, "not_found")["detail"]


def test_who_asks_for_something_else_is_refused(desk):
    path = path_of(desk.bank.active(), "execution") + "?of=lease"
    said = problem(desk.ben.get(path), 422, "invalid")
    assert [error["parameter"] for error in said["errors"]] == ["of"]


def test_other_people_s_executions_are_not_there(desk):
    bank = desk.bank
    draft, active = bank.draft(), bank.active()
    made = bank.do(
        open_dispute,
        bank.ben,
        request_id=bank.in_progress().pk,
        reason=Reason.TIME,
        words="Too long.",
    )
    for program, path in (
        (desk.ada, path_of(draft, "execution")),
        (desk.cleo, path_of(active, "execution")),
        (desk.cleo, path_of(active, "execution") + "?of=escrow"),
        (desk.cleo, f"/api/v1/disputes/{made.pk}/execution/"),
    ):
        problem(program.get(path), 404, "not_found")


def test_nothing_of_the_machinery_is_told(desk, failing):
    failing["process_escrow_release"] = 6
    request = desk.bank.confirmed()
    sweep(desk.bank, 0, 5, 15, 35, 75, 155)
    said = read(desk.ben, request)
    assert [(step["name"], step["state"], step["tries"]) for step in said["failed"]] == [
        ("process_escrow_release", "DEAD", 6)
    ]
    for query in ("", "?of=escrow"):
        told = desk.ben.get(path_of(request, "execution") + query).content.decode()
        for machinery in ("secret", "ConnectionError", "Traceback", '"lease"', "trouble"):
            assert machinery not in told


def test_the_history_tells_of_a_failed_step_only_which_and_how_often(desk, failing):
    failing["process_escrow_release"] = 1
    request = desk.bank.confirmed()
    escrow = escrow_of(request)
    failing["escrow_hours"] = 1
    asked = desk.bank.submitted(minutes=5)
    sweep(desk.bank, 0)
    for subject in (asked, escrow):
        failed = EventLog.objects.get(subject_id=subject.pk, type="step.failed")
        assert failed.data["error"] == "ConnectionError"
    answer = desk.ben.get(path_of(asked, "history"))
    [failed] = [event for event in answer.json()["results"] if event["type"] == "step.failed"]
    assert failed["data"] == {"name": "escrow_hours", "attempts": 1}
    assert "ConnectionError" not in answer.content.decode()


def test_a_copy_is_good_until_the_request_or_a_step_of_it_has_changed(desk):
    request = desk.bank.submitted()
    path = path_of(request, "execution")
    first = desk.ben.get(path)
    assert first["ETag"].startswith(f'"{request.version}-')
    desk.bank.at += HOUR  # time alone changes nothing of the answer
    again = desk.ben.get(path, If_None_Match=first["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert desk.ben.get(path).content == first.content
    desk.bank.do(claim_due)
    second = desk.ben.get(path, If_None_Match=first["ETag"])
    assert second.status_code == 200
    assert second.json()["version"] == request.version
    assert [step["state"] for step in second.json()["next"]] == ["RUNNING"]
    Step.objects.filter(state="RUNNING").update(due_at=desk.bank.at)
    desk.bank.work()
    third = desk.ben.get(path, If_None_Match=second["ETag"])
    assert (third.status_code, third.json()["state"]) == (200, "ACTIVE")


def test_a_dispute_is_followed_likewise(desk):
    bank = desk.bank
    made = court_of(bank, at=bank.at).opened()
    path = f"/api/v1/disputes/{made.pk}/execution/"
    response = desk.ada.get(path)
    said = response.json()
    assert (said["workflow"], said["state"]) == ("dispute", "AWAITING_RESPONSE")
    assert "dispute_response_timeout" in [step["name"] for step in said["next"]]
    assert made.words not in response.content.decode()
    assert desk.ada.get(path, If_None_Match=response["ETag"]).status_code == 304


def test_something_else_s_id_leads_nowhere(desk):
    path = path_of(str(desk.bank.service.pk), "execution")
    problem(desk.ada.get(path), 404, "not_found")


def test_reading_takes_the_same_queries_however_much_has_happened(desk):
    few, many = desk.bank.active(minutes=5), desk.bank.paid()
    for query in ("", "?of=escrow"):
        paths = [path_of(request, "execution") + query for request in (few, many)]
        assert len({queries_of(lambda path=path: desk.ben.get(path)) for path in paths}) == 1
