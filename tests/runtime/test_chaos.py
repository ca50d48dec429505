"""Members at work while the processes of a real bank are killed: nothing is lost, nothing done twice."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.machine import CHECKOUT, Program, ask, bare_environment, call, wait_for
from tests.runtime.test_server import free_port, server


pytestmark = [pytest.mark.processes, pytest.mark.long]

POLICY = "SELECT response_timeout, offer_timeout, confirmation_timeout FROM workflow_policy"


@pytest.fixture
def bank(data: Path) -> Iterator[Program]:
    with server(data, port=free_port()) as program:
        yield program.wait_until_ready()


def chaos(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = bare_environment(HOURBANK_DATA=str(data))
    return call(sys.executable, "manage.py", "chaos", *arguments, environment=environment)


def test_a_bank_whose_processes_are_killed_loses_nothing(bank: Program, data: Path) -> None:
    times = ask(data, POLICY)
    files = {name: data.parent / f"chaos.{name}" for name in ("json", "journal")}
    kept = [f"--{name}={path}" for name, path in files.items()]
    result = chaos(data, "--minutes=0.25", "--members=4", "--kill-every=2.5", "--seed=5", *kept)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "wrong                 nothing" in result.stdout
    the_report_says_what_happened(json.loads(files["json"].read_text()))
    assert ask(data, POLICY) == times
    a_journal_that_says_more_than_the_bank_did_is_found(data, files["journal"])
    interrupted_it_puts_the_times_back(data)


def the_report_says_what_happened(report: dict[str, Any]) -> None:
    assert report["seed"] == 5
    assert sum(report["kills"].values()) > 0
    whole = {name: n for name, n in report["kills"].items() if not name.startswith("a process")}
    # Celery ends by itself where it loses Valkey twice in a row: more may come back than were killed.
    assert all(report["restarts"][name] >= n for name, n in whole.items())
    assert report["said"]["done"] > 0
    assert sum(report["executions"].values()) > 0
    assert report["steps"]["done"] > 0
    assert (report["ledger_sum_minutes"], report["wrong"]) == (0, [])


def a_journal_that_says_more_than_the_bank_did_is_found(data: Path, journal: Path) -> None:
    assert chaos(data, "--check", str(journal)).returncode == 0
    lines = [json.loads(line) for line in journal.read_text().splitlines()]
    told = next(line for line in lines[1:] if line["said"] == "done" and line["request"])
    lines.append({**told, "action": "give-up", "key": ""})
    journal.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    result = chaos(data, "--check", str(journal))
    assert result.returncode == 1
    assert f"LOST: request.given_up of {told['request']}" in result.stdout


def interrupted_it_puts_the_times_back(data: Path) -> None:
    times = ask(data, POLICY)
    output = data.parent / "interrupted"
    program = Program(
        arguments=("manage.py", "chaos", "--members=2"),
        output=output,
        environment=bare_environment(HOURBANK_DATA=str(data)),
        cwd=CHECKOUT,
    )
    with program:
        wait_for(lambda: ask(data, POLICY) != times, "the short times")
        assert program.stop(signal.SIGTERM) == 1
    assert "Interrupted: the Policy has its old times again." in program.text()
    assert ask(data, POLICY) == times
