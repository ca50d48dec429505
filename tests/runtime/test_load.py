"""Members at a steady rate while web, worker and Valkey of a real bank are killed: nothing is lost."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.runtime.machine import Program, bare_environment, call
from tests.runtime.test_server import free_port, server


pytestmark = [pytest.mark.processes, pytest.mark.long]


@pytest.fixture
def bank(data: Path) -> Iterator[Program]:
    with server(data, port=free_port()) as program:
        yield program.wait_until_ready()


def load(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = bare_environment(HOURBANK_DATA=str(data))
    return call(sys.executable, "manage.py", "load", *arguments, environment=environment)


def test_a_bank_under_load_whose_processes_are_killed_loses_nothing(
    bank: Program, data: Path
) -> None:
    files = {name: data.parent / f"load.{name}" for name in ("json", "journal")}
    kept = [f"--{name}={path}" for name, path in files.items()]
    often = ["--every=1", "--kill-every=4", "--seed=5"]
    result = load(data, "--minutes=0.4", "--users=8", *often, *kept)
    assert result.returncode == 0, result.stdout + result.stderr
    report = json.loads(files["json"].read_text())
    assert sum(report["kills"].values()) > 0
    assert {name.rpartition(" ")[2] for name in report["kills"]} <= {"web", "worker", "valkey"}
    assert report["said"]["done"] > 0
    assert report["took"][0]["count"] > 0
    assert (report["ledger_sum_minutes"], report["wrong"]) == (0, [])
    a_message_that_never_arrived_is_found(data, files["journal"])


def a_message_that_never_arrived_is_found(data: Path, journal: Path) -> None:
    assert load(data, "--check", str(journal)).returncode == 0
    first, told, *_rest = journal.read_text().splitlines()
    lost = {**json.loads(told), "action": "message", "key": "k1", "said": "done", "request": ""}
    journal.write_text("\n".join([first, json.dumps(lost)]))
    result = load(data, "--check", str(journal))
    assert result.returncode == 1
    assert "LOST: message k1 was answered as sent" in result.stdout
