"""A failed step is tried again after the waits of its policy, and leaves nothing of a failed try."""

from datetime import timedelta

import pytest

from common.errors import Refused, WrongState
from tests.workflow.trial import begin, catch, declared, events, the_step, work_at
from workflow.models import EventLog
from workflow.retry import FIVE_RETRIES, THREE_RETRIES, RetryPolicy


def seconds(*spans):
    return [timedelta(seconds=span) for span in spans]


def waits(policy):
    return [policy.wait(attempts=number) for number in range(1, policy.tries)]


def always(error):
    return lambda _attempts: error


def test_three_retries_are_four_tries_at_0_2_4_and_8_seconds():
    assert (THREE_RETRIES.tries, waits(THREE_RETRIES)) == (4, seconds(2, 4, 8))


def test_five_retries_are_six_tries_at_0_5_10_20_40_and_80_seconds():
    assert (FIVE_RETRIES.tries, waits(FIVE_RETRIES)) == (6, seconds(5, 10, 20, 40, 80))


def test_a_wait_grows_by_the_backoff_and_no_further_than_the_maximum():
    policy = RetryPolicy(interval=timedelta(minutes=20), retries=4, backoff_percent=150)
    assert waits(policy) == [timedelta(minutes=m) for m in (20, 30, 45, 60)]
    assert policy.wait(attempts=10_000) == timedelta(hours=1)


def test_the_wait_is_never_longer_than_the_maximum_not_even_the_first():
    policy = RetryPolicy(interval=timedelta(hours=2), retries=1)
    assert waits(policy) == [timedelta(hours=1)]


def test_no_retries_are_one_try(service, at):
    with declared(retry=RetryPolicy(interval=timedelta(seconds=2), retries=0)) as trial:
        trial.fails = always(ConnectionError("away"))
        (step,) = begin(service, "trial", at=at)
        assert work_at(at) == {"dead": 1}
    assert (the_step(step).state, the_step(step).attempts) == ("DEAD", 1)


def test_the_tries_are_made_at_the_seconds_of_the_policy_and_no_earlier(service, trial, at):
    trial.fails = always(ConnectionError("away"))
    (step,) = begin(service, "trial", at=at)
    moments = [0, 2, 2 + 4, 2 + 4 + 8]
    for number, second in enumerate(moments, start=1):
        if second:
            assert work_at(at, seconds=second - 0.000_001) == {}
        outcome = "dead" if number == 4 else "waiting"
        assert work_at(at, seconds=second) == {outcome: 1}
        assert work_at(at, seconds=second) == {}
    assert trial.tries == [(step, at + timedelta(seconds=second)) for second in moments]
    assert (the_step(step).state, the_step(step).attempts) == ("DEAD", 4)
    assert work_at(at, seconds=1_000_000) == {}


def test_a_step_that_succeeds_at_last_is_done_once_and_says_nothing_of_its_errors(
    service, trial, at
):
    trial.fails = lambda attempts: ConnectionError("away") if attempts < 4 else None
    (step,) = begin(service, "trial", at=at)
    for second in (0, 2, 6, 14):
        work_at(at, seconds=second)
    row = the_step(step)
    assert (row.state, row.attempts, row.error_code, row.error) == ("DONE", 4, "", "")
    assert row.finished_at == at + timedelta(seconds=14)
    assert len(trial.tries) == 4
    assert events(service)[2:] == ["step.failed"] * 3 + ["trial.done"]


def test_a_failed_try_is_in_the_history_with_its_number_and_its_error(service, trial, at):
    trial.fails = always(ConnectionError("away"))
    (step,) = begin(service, "trial", at=at)
    work_at(at)
    event = EventLog.objects.filter(subject_id=service.pk).latest("seq")
    assert (event.type, event.actor_id, event.at) == ("step.failed", None, at)
    assert event.data == {"step": step, "name": "trial", "attempts": 1, "error": "ConnectionError"}
    row = the_step(step)
    assert (row.state, row.lease, row.due_at) == ("WAITING", None, at + timedelta(seconds=2))
    assert (row.error_code, row.error.splitlines()[-1]) == (
        "ConnectionError",
        "ConnectionError: away",
    )


def test_one_failing_step_does_not_hold_up_the_others(service, trial, at):
    with declared("broken") as broken:
        broken.fails = always(ConnectionError("away"))
        begin(service, "trial", "broken", "trial", at=at)
        assert work_at(at) == {"done": 2, "waiting": 1}


@pytest.mark.parametrize("error", [Refused("No.", code="over_limit"), WrongState("Too late.")])
def test_a_refusal_by_rule_is_not_tried_again_and_is_caught_at_once(service, at, error):
    with declared(catch=catch) as trial:
        trial.fails = always(error)
        (step,) = begin(service, "trial", at=at)
        assert work_at(at) == {"dead": 1}
        assert work_at(at, seconds=1_000_000) == {}
    row = the_step(step)
    assert (row.state, row.attempts, row.finished_at) == ("DEAD", 1, at)
    assert row.error_code == error.reason
    assert events(service)[2:] == ["step.dead", "trial.caught"]


def test_a_long_error_is_kept_by_its_end(service, trial, at):
    trial.fails = always(ConnectionError("x" * 50_000 + " the cause"))
    (step,) = begin(service, "trial", at=at)
    work_at(at)
    assert len(the_step(step).error) == 20_000
    assert the_step(step).error.endswith("the cause\n")


def test_an_error_that_the_database_cannot_store_is_still_a_failed_try(service, trial, at):
    trial.fails = always(ConnectionError("a zero byte \0 and half a character \ud83d"))
    (step,) = begin(service, "trial", at=at)
    assert work_at(at) == {"waiting": 1}
    assert the_step(step).error.endswith(
        "a zero byte \N{REPLACEMENT CHARACTER} and half a character \\ud83d\n"
    )
