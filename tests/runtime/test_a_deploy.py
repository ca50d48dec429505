"""What a deploy does to the running processes: SIGTERM, and as long as the compose file gives them."""

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
import yaml
from django.utils import timezone

from hourbank.embedded.bank import Bank, listen, start_bank
from hourbank.embedded.children import Family
from hourbank.embedded.servers import start_servers, throwaway_place
from requests_app.models import ServiceRequest
from script.check_tree import ROOT
from tests.journeys.town import address_of
from tests.requests_app.roads import new_bank
from tests.runtime.machine import wait_for
from workflow.models import Step


pytestmark = [pytest.mark.processes, pytest.mark.lengthy]


def grace(service: str) -> float:
    """How long the compose file lets it take."""
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    # Docker's own time, where none is said.
    return float(services[service].get("stop_grace_period", "10s").removesuffix("s"))


@contextmanager
def processes(database: str, logs: Path, *names: str) -> Iterator[tuple[Bank, dict[str, str]]]:
    """Some of the bank's processes, on a message server of their own."""
    with listen(0) as listener, Family() as family:
        place = throwaway_place(family)
        valkey = start_servers(place, family, given={"DATABASE_URL": "given"})
        environment = {
            **os.environ,
            **valkey.environment,
            "DATABASE_URL": address_of("DATABASE_URL", database),
            "DATABASE_OWNER_URL": address_of("DATABASE_OWNER_URL", database),
            "HOURBANK_ENV": "test",
            "LOG_LEVEL": "INFO",
            "ALIVE_FILE": str(logs / "alive"),
        }
        yield (
            start_bank(family, environment, listener=listener, logs=logs, programs=names),
            environment,
        )


def hint(environment: dict[str, str]) -> None:
    code = "from hourbank.celery import send_hint; send_hint()"
    subprocess.run(  # noqa: S603
        [sys.executable, "-c", f"import django; django.setup(); {code}"],
        env=environment | {"DJANGO_SETTINGS_MODULE": "hourbank.settings"},
        cwd=ROOT,
        check=True,
    )


@contextmanager
def held(environment: dict[str, str], statement: str) -> Iterator[None]:
    """Somebody else has what this locks: who needs it goes on once the block ends."""
    with psycopg.connect(environment["DATABASE_OWNER_URL"]) as connection:
        connection.execute(statement)
        yield
        connection.rollback()


def waits(environment: dict[str, str]) -> bool:
    """Whether one of the processes stands there: asked by their role, which alone sees that of itself."""
    with psycopg.connect(environment["DATABASE_URL"]) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND wait_event_type = 'Lock'"
        ).fetchone()
        return bool(row and row[0])


def test_a_worker_ends_after_the_step_that_runs_and_begins_no_other(real_db, tmp_path):
    bank = new_bank(timezone.now())
    requests = [bank.submitted(minutes=1) for _ in range(6)]
    Step.objects.exclude(subject_id__in=[request.pk for request in requests]).filter(
        state="WAITING"
    ).update(state="CANCELLED", finished_at=bank.at)
    with processes(real_db, tmp_path, "worker") as (running, environment):
        worker = running.children["worker"]
        wait_for(lambda: "ready." in (tmp_path / "worker.log").read_text(), "the worker")
        with held(environment, "SELECT FROM requests_app_servicerequest FOR UPDATE"):
            hint(environment)
            wait_for(lambda: waits(environment), "the step that runs")
            claimed = Step.objects.filter(state="RUNNING").count()
            worker.send(signal.SIGTERM)
            wait_for(lambda: "shutdown" in (tmp_path / "worker.log").read_text(), "the signal")
            assert worker.exit_code() is None  # it waits for its step
        assert worker.wait(seconds=grace("worker")) == 0
    assert claimed == 6
    steps = Step.objects.filter(subject_id__in=[request.pk for request in requests])
    states = list(steps.filter(name="validate_request").values_list("state", "attempts"))
    assert sorted(states) == [("DONE", 1)] + [("WAITING", 0)] * 5
    # What follows is there for the next worker, and nothing is in the hands of the old one.
    assert not steps.filter(state="RUNNING").exists()
    bank.at = timezone.now()
    bank.work()
    assert set(ServiceRequest.objects.values_list("state", flat=True)) == {"ACTIVE"}


def test_the_web_answers_what_it_has_begun_and_then_ends(real_db, tmp_path):
    with processes(real_db, tmp_path, "web") as (running, environment):
        web = running.children["web"]
        wait_for(running.is_ready, "the web")
        usual = status_of(running, "/rules/")
        answers: list[int] = []
        # A page that takes as long as somebody holds the table.
        with held(environment, "LOCK TABLE members_joiningrules"):
            caller = threading.Thread(target=lambda: answers.append(status_of(running, "/rules/")))
            caller.start()
            wait_for(lambda: waits(environment), "the page")
            web.send(signal.SIGTERM)
            time.sleep(1)
            assert web.exit_code() is None
        caller.join()
        assert web.wait(seconds=grace("web")) == 0
    assert answers == [usual]


def status_of(running: Bank, path: str) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", running.port, timeout=60)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status


@pytest.mark.parametrize("name", ["courier", "beat"])
def test_with_nothing_to_do_they_end_at_once(real_db, tmp_path, name):
    with processes(real_db, tmp_path, name) as (running, _environment):
        wait_for((tmp_path / "alive").exists, name)
        running.children[name].send(signal.SIGTERM)
        assert running.children[name].wait(seconds=grace(name)) == 0


def test_beat_ends_in_the_midst_of_a_statement(real_db, tmp_path):
    with processes(real_db, tmp_path, "beat") as (running, environment):
        beat = running.children["beat"]
        told = tmp_path / "alive"
        wait_for(told.exists, "beat")
        # Seconds later it has sent something, which it has to write at its end.
        first = told.stat().st_mtime_ns
        wait_for(lambda: told.stat().st_mtime_ns > first + 3 * 10**9, "what it sends")
        # It asks this table each second whether a schedule was changed.
        with held(environment, "LOCK TABLE django_celery_beat_periodictasks"):
            wait_for(lambda: waits(environment), "its question")
            beat.send(signal.SIGTERM)
            assert beat.wait(seconds=grace("beat")) == 0
