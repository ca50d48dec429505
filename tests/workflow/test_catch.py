"""Where the tries are used up: a dead letter stays, and the catch has run, in one transaction."""

from datetime import timedelta

import pytest

from common.errors import WrongState
from common.transactions import door
from tests.workflow.trial import (
    begin,
    broken_catch,
    catch,
    declared,
    events,
    lock_service,
    the_step,
    work_at,
)
from workflow.actor import Actor
from workflow.models import EventLog, Step, new_id
from workflow.operations import claim_due, discard, redrive
from workflow.registry import StepDefinition, registry
from workflow.retry import RetryPolicy


ONE_RETRY = RetryPolicy(interval=timedelta(seconds=2), retries=1)
MINUTE = 60


class Killed(BaseException):
    """What ends a worker in the middle of a step: nothing catches it, nothing is recorded."""


def exhaust(at):
    work_at(at)
    return work_at(at, seconds=2)


def test_a_caught_step_is_a_dead_letter_all_the_same(service, at):
    with declared(retry=ONE_RETRY, catch=catch) as trial:
        trial.fails = lambda _attempts: ConnectionError("away")
        (step,) = begin(service, "trial", at=at)
        assert exhaust(at) == {"dead": 1}
    row = the_step(step)
    assert (row.state, row.attempts, row.lease) == ("DEAD", 2, None)
    assert (row.error_code, row.finished_at) == ("ConnectionError", at + timedelta(seconds=2))
    assert events(service)[2:] == ["step.failed", "step.dead", "trial.caught"]


def test_the_history_says_which_step_died_of_what(service, at):
    with declared(retry=ONE_RETRY) as trial:
        trial.fails = lambda _attempts: ConnectionError("away")
        (step,) = begin(service, "trial", at=at)
        exhaust(at)
    event = EventLog.objects.filter(subject_id=service.pk).latest("seq")
    assert event.type == "step.dead"
    assert event.data == {"step": step, "name": "trial", "attempts": 2, "error": "ConnectionError"}


def test_a_catch_that_fails_leaves_the_dead_letter_and_nothing_of_itself(service, at):
    with declared(retry=ONE_RETRY, catch=broken_catch) as trial:
        trial.fails = lambda _attempts: ConnectionError("away")
        (step,) = begin(service, "trial", at=at)
        assert exhaust(at) == {"dead": 1}
        assert work_at(at, seconds=100_000) == {}
    assert events(service)[2:] == ["step.failed", "step.dead"]
    row = the_step(step)
    assert (row.state, row.error_code) == ("DEAD", "ValueError")
    assert "the catch is broken" in row.error
    assert "ConnectionError: away" in row.error


def die(at, seconds):
    with pytest.raises(Killed):
        work_at(at, seconds=seconds)


def test_a_step_that_kills_its_workers_ends_as_a_dead_letter_and_is_caught(service, at):
    with declared(retry=ONE_RETRY, catch=catch) as trial:
        trial.fails = lambda _attempts: Killed()
        (step,) = begin(service, "trial", at=at)
        for lease in range(2):
            die(at, lease * MINUTE)
            assert the_step(step).state == "RUNNING"
            assert work_at(at, seconds=lease * MINUTE + 59) == {}
        assert work_at(at, seconds=2 * MINUTE) == {"dead": 1}
    row = the_step(step)
    assert (row.state, row.error_code) == ("DEAD", "LeaseExpiredError")
    assert len(trial.tries) == 2
    assert events(service)[2:] == ["step.dead", "trial.caught"]


def test_a_catch_that_kills_its_workers_is_given_up_too(service, at):
    def deadly(**_step):
        raise Killed

    with declared(retry=ONE_RETRY, catch=deadly) as trial:
        trial.fails = lambda _attempts: Killed()
        (step,) = begin(service, "trial", at=at)
        for lease in range(4):
            die(at, lease * MINUTE)
        assert work_at(at, seconds=4 * MINUTE) == {"dead": 1}
    assert the_step(step).state == "DEAD"
    assert events(service)[2:] == ["step.dead"]


def test_a_step_that_no_code_knows_is_a_dead_letter_at_once(service, trial, at):
    with declared("of_an_earlier_release"):
        (unknown,) = begin(service, "of_an_earlier_release", at=at)
    (known,) = begin(service, "trial", at=at)
    assert work_at(at) == {"dead": 1, "done": 1}
    row = the_step(unknown)
    assert (row.state, row.attempts, row.error_code) == ("DEAD", 1, "LookupError")
    assert "of_an_earlier_release" in row.error
    assert the_step(known).state == "DONE"


def test_a_step_whose_subject_is_gone_is_a_dead_letter_and_holds_nothing_up(service, trial, at):
    lost, known = begin(service, "trial", "trial", at=at)
    Step.objects.filter(pk=lost).update(subject_id=new_id())
    assert work_at(at) == {"dead": 1, "done": 1}
    assert the_step(known).state == "DONE"
    row = the_step(lost)
    assert (row.state, row.attempts, row.error_code) == ("DEAD", 1, "DoesNotExist")


def test_a_dead_letter_whose_subject_is_gone_can_only_be_discarded(service, trial, at):
    (step,) = begin(service, "trial", at=at)
    Step.objects.filter(pk=step).update(subject_id=new_id())
    work_at(at)
    staff = Actor(member_id=service.member_id)
    with pytest.raises(WrongState, match="does not know it"), door():
        redrive(step_id=step, actor=staff, at=at)
    assert the_step(step).state == "DEAD"
    with door():
        discard(step_id=step, reason="gone", actor=staff, at=at)
    assert the_step(step).state == "DISCARDED"


def test_a_failure_that_cannot_be_recorded_waits_for_the_lease_and_holds_nothing_up(
    service, trial, at
):
    locks = iter([ConnectionError("no answer")] * 3)

    def lock(service_id):
        for error in locks:
            raise error
        return lock_service(service_id)

    with declared("stuck", lock=lock) as stuck:
        first, second = begin(service, "stuck", "trial", at=at)
        assert work_at(at) == {"left": 1, "done": 1}
        assert (the_step(first).state, the_step(second).state) == ("RUNNING", "DONE")
        assert work_at(at, seconds=59) == {}
        assert work_at(at, seconds=60) == {"done": 1}
    assert stuck.tries == [(first, at + timedelta(seconds=60))]


def test_a_name_belongs_to_one_step():
    with declared() as trial:
        same = registry.step("trial")
        registry.register(same)
        with pytest.raises(ValueError, match="'trial'"):
            registry.register(
                StepDefinition(
                    name="trial", subject_type="member", handler=trial.handle, lock=same.lock
                )
            )
        assert registry.step("trial") is same
    with pytest.raises(LookupError, match="'trial'"):
        registry.step("trial")


def test_claimed_steps_carry_what_was_written(service, trial, at):
    (step,) = begin(service, "trial", at=at)
    (claimed,) = claim_due(at=at)
    assert (claimed.id, claimed.name, claimed.data) == (step, "trial", {})
    assert (claimed.subject_type, claimed.subject_id, claimed.seq) == ("service", service.pk, 2)
    assert (claimed.attempts, claimed.scheduled_at) == (1, at)
