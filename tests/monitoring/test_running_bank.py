"""Health, figures and log of a bank in real processes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.journeys.town import Town, new_member, run_town
from tests.monitoring.figures import Figures
from tests.runtime.machine import wait_for


pytestmark = pytest.mark.processes


@pytest.fixture
def town(real_db: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """A bank that tells all to machines, and is impatient."""
    for name, value in {
        "LOG_FORMAT": "json",
        "LOG_LEVEL": "INFO",
        "HEALTH_SWEEP_SECONDS": "4",
    }.items():
        monkeypatch.setenv(name, value)
    with run_town(real_db, tmp_path) as running:
        try:
            yield running
        finally:
            running.hang_up()


def test_a_bank_tells_machines_how_it_is(town: Town, tmp_path: Path) -> None:
    calls = town.client()
    wait_for(lambda: sweep(calls) == (200, "sweeping"), "the first sweeps")
    ada = new_member("Ada")
    the_web_tells_what_all_processes_have_counted(calls)
    every_line_is_an_object_and_names_its_process(tmp_path)
    the_step_is_in_the_log_of_its_worker(tmp_path, str(ada.pk))
    without_a_worker_the_probe_fails_until_one_comes_back(town, calls)
    assert done(calls) == 1  # what a process that is gone has counted still counts


def sweep(calls: httpx.Client) -> tuple[int, str]:
    response = calls.get("/health/sweep/")
    return response.status_code, response.json()["status"]


def figures(calls: httpx.Client) -> Figures:
    response = calls.get("/metrics")
    assert response.status_code == 200
    return Figures(response.text)


def done(calls: httpx.Client) -> float | None:
    return figures(calls)("step_tries_total", step="grant_starting_hours", outcome="done")


def the_web_tells_what_all_processes_have_counted(calls: httpx.Client) -> None:
    wait_for(lambda: done(calls) == 1, "the worker's figures")
    labels = {"method": "GET", "route": "account_login", "status": "200"}
    for _ in range(20):
        # Each on a connection of its own, so that both web processes have some.
        assert httpx.get(f"{calls.base_url}/accounts/login/", timeout=30).status_code == 200
    found = figures(calls)
    assert found("http_requests_total", **labels) == 20
    assert found("http_request_duration_seconds_count", method="GET", route="account_login") == 20
    assert found("database_up") == found("redis_up") == 1


def lines(folder: Path, process: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / f"{process}.log").read_text().splitlines()]


def every_line_is_an_object_and_names_its_process(folder: Path) -> None:
    for process in ("web", "worker", "courier", "beat"):
        told = lines(folder, process)
        assert {line["process"] for line in told} <= {process}
        assert all({"time", "level", "logger", "message", "pid"} <= line.keys() for line in told)
    assert any(line["message"].startswith("Booting worker") for line in lines(folder, "web"))
    assert any(line["message"].endswith("ready.") for line in lines(folder, "worker"))
    asked = [line for line in lines(folder, "web") if line.get("route") == "account_login"]
    assert len({line["request_id"] for line in asked}) == len(asked) == 20


def the_step_is_in_the_log_of_its_worker(folder: Path, member_id: str) -> None:
    about = [each for each in lines(folder, "worker") if each.get("subject_id") == member_id]
    (line,) = [each for each in about if each["logger"] == "workflow.watch"]
    assert (line["step"], line["outcome"]) == ("grant_starting_hours", "done")
    assert line["task"] == "workflow.work"


def without_a_worker_the_probe_fails_until_one_comes_back(town: Town, calls: httpx.Client) -> None:
    town.kill("worker")
    wait_for(lambda: sweep(calls) == (503, "stopped"), "the probe's failure")
    assert calls.get("/health/ready/").status_code == 200
    town.start_again("worker")
    wait_for(lambda: sweep(calls) == (200, "sweeping"), "the sweep of the new worker")
