"""Each event that is committed has a line, which names who made it: an HTTP request, or a step."""

from datetime import datetime
from typing import Any

import pytest

from catalogue.models import Service
from common.errors import Refused
from common.transactions import door
from tests.api.conftest import program_of
from tests.monitoring.lines import written
from tests.requests_app.roads import new_bank
from tests.workflow.trial import begin, declared, lock_service, new_service, work_at
from workflow.models import EventLog
from workflow.operations import record


LOGGER = "workflow.history"


def in_the_table(subject_id: Any) -> list[tuple[str, int]]:
    rows = EventLog.objects.filter(subject_id=subject_id).order_by("seq")
    return list(rows.values_list("type", "seq"))


@pytest.mark.usefixtures("real_db")
def test_what_a_call_of_the_api_made_is_named_with_the_calls_id(at):
    bank = new_bank(at)
    program = program_of(bank.ben, at=at)
    with written() as lines:
        response = program.post(
            "/api/v1/requests/",
            {"service": str(bank.service.pk), "estimated_minutes": 60},
            X_Request_ID="abcd-1234",
        )
    assert response.status_code == 201
    (line,) = lines.of(LOGGER)
    assert line["message"] == "request.drafted"
    assert (line["request_id"], line["member_id"]) == ("abcd-1234", str(bank.ben.pk))
    assert (line["subject_type"], line["subject_id"]) == ("request", response.json()["id"])
    assert (line["seq"], line["state"]) == (1, "DRAFT")


@pytest.mark.usefixtures("real_db")
def test_what_a_step_made_is_named_with_the_steps_id(at):
    service = new_service(at=at)
    with declared(), written() as lines:
        (step,) = begin(service, "trial", at=at)
        work_at(at)
    begun, done = lines.of(LOGGER)
    assert (begun["message"], done["message"]) == ("trial.begun", "trial.done")
    assert "step_id" not in begun
    assert done["step_id"] == step
    assert begun["subject_id"] == done["subject_id"] == str(service.pk)


def tell_and_refuse(service: Service, *, at: datetime) -> None:
    with door():
        locked = lock_service(service.pk)
        locked.save_next()
        record(subject=locked, event="trial.refused", at=at)
        raise Refused("No.", code="no")


@pytest.mark.usefixtures("real_db")
def test_what_was_undone_is_not_told(at):
    service = new_service(at=at)
    with declared() as trial, written() as lines:
        trial.fails = lambda _attempts: ValueError("no such minute")
        begin(service, "trial", at=at)
        work_at(at)
        with pytest.raises(Refused):
            tell_and_refuse(service, at=at)
    assert [line["message"] for line in lines.of(LOGGER)] == ["trial.begun", "step.failed"]


@pytest.mark.usefixtures("real_db")
def test_the_log_has_the_events_of_the_table_in_their_order(at):
    with written() as lines:
        bank = new_bank(at)
        request = bank.disputed()
    told = [line for line in lines.of(LOGGER) if line["subject_id"] == str(request.pk)]
    assert [(line["message"], line["seq"]) for line in told] == in_the_table(request.pk)


@pytest.mark.usefixtures("real_db")
def test_a_quiet_log_tells_no_events(at):
    with written(level="WARNING") as lines:
        new_bank(at).active()
    assert lines.text() == ""
