"""The command that does what is due, for a bank without Celery."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.admin.probe import Probe, declared
from tests.factories import member
from workflow.models import Step, StepState


ROOT = Path(__file__).resolve().parent.parent.parent
WORK = """
import sys

import django

django.setup()
from django.core.management import call_command

from tests.conftest import connect

connect("default", sys.argv[1])
call_command("work_due_steps")
"""


@pytest.fixture
def probe() -> Iterator[Probe]:
    with declared() as probe:
        yield probe


def once() -> str:
    out = StringIO()
    call_command("work_due_steps", "--once", stdout=out)
    return out.getvalue().strip()


def test_once_does_what_is_due_and_says_so(db, probe, at):
    amina = member("Amina", at=at)
    probe.is_broken = False
    probe.begin(amina, at=at)
    probe.begin(amina, at=at)

    assert once() == "done 2"
    assert probe.done_for == [amina.pk, amina.pk]
    assert once() == "nothing was due"


def test_once_says_what_failed(db, probe, at):
    probe.begin(member("Amina", at=at), at=at)

    assert once() == "waiting 1"
    assert Step.objects.get(name="probe").error_code == "ConnectionError"


@pytest.mark.processes
def test_it_works_until_it_is_told_to_stop(real_db, at):
    member("Amina", at=at)
    Step.objects.filter(name="grant_starting_hours").update(
        state=StepState.WAITING, finished_at=None, due_at=at
    )
    with subprocess.Popen([sys.executable, "-c", WORK, real_db], cwd=ROOT) as process:  # noqa: S603
        wait_until(lambda: not Step.objects.filter(state=StepState.WAITING).exists())
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    assert set(Step.objects.values_list("state", flat=True)) == {StepState.DONE}


def wait_until(holds, *, seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.1)
