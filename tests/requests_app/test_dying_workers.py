"""Workers are killed between any two commits: nothing is lost, and nothing happens twice."""

import json
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from random import Random

import pytest

from ledger.models import Transaction
from requests_app import operations
from requests_app.states import Outcome, State
from tests.counts import count
from tests.requests_app.acts import events_of, minutes_of, told
from tests.requests_app.invariants import assert_in_order
from tests.requests_app.roads import Bank
from tests.sessions import wait_until_alone
from workflow.models import Step


pytestmark = pytest.mark.processes

VALIDATING = ("validate_request", "escrow_hours", "notify_provider")
SETTLING = ("validate_escrow_release", "process_escrow_release")
MOMENTS = ("claimed", "done and not committed", "committed")
LEASE = timedelta(seconds=60)
KILLED = -signal.SIGKILL


@pytest.fixture(scope="module")
def workers():
    """Starts real worker processes, and says how each ended."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.requests_app.mortal_workers"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:

        def start(**life):
            process.stdin.write(json.dumps(life) + "\n")
            process.stdin.flush()
            return int(process.stdout.readline())

        yield start
        process.stdin.close()


@pytest.fixture
def start(workers, real_db):
    """Start a worker in this test's database at the bank's time; return when its session is over."""

    def run(bank, **life):
        ended = workers(database=real_db, at=bank.at.isoformat(), **life)
        wait_until_alone()
        return ended

    return run


def steps_of(request, name):
    rows = Step.objects.filter(name=name)
    return rows.filter(subject_id=request.pk) if name in VALIDATING else rows


def assert_once(bank, *requests):
    """Each was held, paid and told once, and everything adds up."""
    for request in requests:
        events = Counter(events_of(request))
        assert set(events.values()) == {1}, events
        kinds = Transaction.objects.filter(request_id=request.pk).values_list("kind", flat=True)
        expected = ["hold", "release"] if bank.again(request).state == State.PAID else ["hold"]
        assert sorted(kinds) == expected
    assert_in_order()
    assert not Step.objects.filter(state__in=["DEAD", "RUNNING"]).exists()


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("step", VALIDATING)
def test_a_worker_that_dies_while_the_bank_checks(real_bank: Bank, start, step, moment):
    bank = real_bank
    request, bystander = bank.submitted(minutes=50), bank.submitted(minutes=40)
    assert start(bank, step=step, moment=moment) == KILLED

    assert_in_order()
    died = {"state": "RUNNING"} if moment != "committed" else {"state": "DONE"}
    assert steps_of(request, step).filter(**died).count() == 1
    assert Step.objects.filter(state="RUNNING", attempts=1).exists()
    bank.later(LEASE - timedelta(seconds=1))
    assert steps_of(request, step).filter(attempts=1, **died).count() == 1

    bank.later(timedelta(seconds=1))
    bank.work()
    assert bank.again(request).state == bank.again(bystander).state == State.ACTIVE
    assert_once(bank, request, bystander)
    assert minutes_of(bank.ben) == [(90, 90)]
    assert told(bank.ada) == ["request.activated"] * 2
    assert steps_of(request, step).get().attempts == (1 if moment == "committed" else 2)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("step", SETTLING)
def test_a_worker_that_dies_while_it_settles(real_bank: Bank, start, step, moment):
    bank = real_bank
    request = bank.confirmed()
    assert start(bank, step=step, moment=moment) == KILLED

    assert_in_order()
    is_paid = (step, moment) == ("process_escrow_release", "committed")
    assert bank.again(request).state == (State.PAID if is_paid else State.COMPLETED)
    bank.later(LEASE)
    assert bank.again(request).state == State.PAID
    assert_once(bank, request)
    assert minutes_of(bank.ben, bank.ada) == [(120, 0), (240, 0)]
    assert told(bank.ada, event="request.paid") == ["request.paid"]


def test_a_step_that_kills_each_of_its_workers_is_caught_in_the_end(real_bank: Bank, start):
    bank = real_bank
    request = bank.submitted()
    for attempts in range(1, 5):
        life = {"step": "notify_provider", "moment": "done and not committed"}
        assert start(bank, **life) == KILLED
        assert steps_of(request, "notify_provider").get().attempts == attempts
        assert bank.again(request).state == State.PENDING_VALIDATION
        bank.at += LEASE
    assert start(bank, step="notify_provider", moment="done and not committed") == 0
    dead = steps_of(request, "notify_provider").get()
    assert (dead.state, dead.error_code) == ("DEAD", "LeaseExpiredError")
    request = bank.again(request)
    assert (request.state, request.outcome) == (State.REJECTED, Outcome.TECHNICAL_FAILURE)
    assert minutes_of(bank.ben) == [(180, 0)]
    assert told(bank.ada) == []
    assert_in_order()


def test_workers_that_are_killed_at_any_moment_leave_nothing_half_done(real_bank: Bank, start):
    bank, chance = real_bank, Random(7)  # noqa: S311 - no secret
    requests = [bank.submitted(minutes=4) for _ in range(30)]
    for _ in range(count(60)):
        assert start(bank, seconds=chance.uniform(0.02, 0.12)) in {0, KILLED}
        assert_in_order()
        bank.at += LEASE
    bank.work()
    ended = [bank.again(request) for request in requests]
    rejected = [request for request in ended if request.state == State.REJECTED]
    assert {request.outcome for request in rejected} <= {Outcome.TECHNICAL_FAILURE}
    active = [request for request in ended if request.state == State.ACTIVE]
    assert len(active) + len(rejected) == len(ended)
    assert {max(Counter(events_of(request)).values()) for request in active} <= {1}
    assert minutes_of(bank.ben) == [(180 - 4 * len(active), 4 * len(active))]
    assert_in_order()


def test_a_member_who_was_answered_loses_nothing_by_a_dying_worker(real_bank: Bank, start):
    """The request is called off while its worker is dead: the step finds nothing to do."""
    bank = real_bank
    request = bank.submitted()
    assert start(bank, step="escrow_hours", moment="done and not committed") == KILLED
    bank.do(operations.cancel, bank.ben, request_id=request.pk)
    bank.later(LEASE)
    assert bank.again(request).state == State.CANCELLED
    assert minutes_of(bank.ben) == [(180, 0)]
    assert_in_order()
