"""The probe of the sweeps fails when they stop, and when they can't keep up."""

from datetime import timedelta

import pytest

from common.transactions import door
from tests.api.test_health import database_away
from tests.clock import keep_time
from tests.queries import queries_of
from tests.requests_app.roads import Bank
from workflow.models import Sign
from workflow.operations.heartbeat import mark
from workflow.worker import work_external


PATH = "/health/sweep/"


@pytest.fixture
def bank(new_bank_once: Bank, monkeypatch) -> Bank:
    return keep_time(new_bank_once, monkeypatch)


def swept(bank: Bank) -> None:
    bank.work()
    work_external(clock=lambda: bank.at)


def asked(client) -> tuple[int, str]:
    response = client.get(PATH)
    return response.status_code, response.json()["status"]


def test_before_the_first_sweep_it_fails(client, db):
    response = client.get(PATH)
    assert response.status_code == 503
    assert response.json() == {
        "status": "stopped",
        "sweep_age_seconds": None,
        "delivery_age_seconds": None,
        "lag_seconds": 0.0,
    }


def test_while_workers_sweep_it_is_well(client, bank):
    swept(bank)
    bank.at += timedelta(seconds=1.5)
    response = client.get(PATH)
    assert response.status_code == 200
    assert response.json() == {
        "status": "sweeping",
        "sweep_age_seconds": 1.5,
        "delivery_age_seconds": 1.5,
        "lag_seconds": 0.0,
    }
    assert response["Cache-Control"] == "no-store"


def test_it_fails_once_the_sweep_has_stopped_and_recovers_with_the_next(client, bank):
    swept(bank)
    bank.at += timedelta(seconds=60)
    assert asked(client) == (200, "sweeping")
    bank.at += timedelta(seconds=0.001)
    assert asked(client) == (503, "stopped")
    swept(bank)
    assert asked(client) == (200, "sweeping")


def test_deliveries_may_take_as_long_as_their_lease(client, bank):
    swept(bank)
    bank.later(timedelta(seconds=180))
    assert asked(client) == (200, "sweeping")
    bank.later(timedelta(seconds=1))
    assert asked(client) == (503, "stopped")
    work_external(clock=lambda: bank.at)
    assert asked(client) == (200, "sweeping")


def test_it_fails_when_a_step_has_been_due_for_too_long(client, bank):
    """Workers are there and look, and one step's subject is locked by somebody who doesn't end."""
    bank.submitted()
    began = bank.at
    bank.at += timedelta(seconds=301)
    swept_by_somebody_else(bank)
    response = client.get(PATH)
    assert (response.status_code, response.json()["status"]) == (503, "behind")
    assert response.json()["lag_seconds"] == (bank.at - began).total_seconds()
    bank.work()
    assert asked(client) == (200, "sweeping")


def swept_by_somebody_else(bank: Bank) -> None:
    """Leave the signs of life of workers to whom the due step is locked."""
    with door():
        for sign in Sign:
            mark(sign=sign, at=bank.at)


def test_how_patient_it_is_can_be_set(client, bank, settings):
    settings.HEALTH_SWEEP_SECONDS, settings.HEALTH_LAG_SECONDS = 5, 10
    swept(bank)
    bank.at += timedelta(seconds=6)
    assert asked(client) == (503, "stopped")


def test_the_web_stays_ready_while_no_worker_sweeps(client, bank):
    bank.at += timedelta(days=1)
    assert asked(client) == (503, "stopped")
    assert client.get("/health/ready/").status_code == 200
    assert client.get("/health/live/").status_code == 200


@pytest.mark.usefixtures("real_db")
def test_without_the_database_nothing_is_known(client):
    with database_away():
        response = client.get(PATH)
    assert (response.status_code, response.json()) == (503, {"status": "unavailable"})


def test_it_is_one_query(client, bank):
    assert queries_of(lambda: client.get(PATH)) == 1
