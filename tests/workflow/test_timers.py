"""A timer is a step that is due later: never early, once, in order, and not after its state was left."""

from datetime import timedelta

import pytest

from common.transactions import door
from tests.workflow.trial import begin, declared, events, lock_service, the_step, work_at
from workflow.models import Step
from workflow.operations import NewStep, record


HOUR = 3600


@pytest.fixture
def timer():
    """A timer that makes sense as long as the service is in the list."""
    with declared("timer", states=frozenset({"PUBLISHED"}), is_timer=True) as timer:
        yield timer


def move(service, transition, *, at, **more):
    given = {"pause": {"at": at}, "resume": {"expires_at": at + timedelta(days=90)}}
    with door():
        locked = lock_service(service.pk)
        getattr(locked, transition)(**given[transition])
        locked.save_next()
        record(subject=locked, event=f"service.{transition}d", at=at, **more)


def test_a_timer_fires_at_its_moment_and_not_before(service, timer, at):
    due_at = at + timedelta(days=7)
    (step,) = begin(service, "timer", at=at, due_at=due_at)
    for second in (0, 6 * 24 * HOUR, 7 * 24 * HOUR - 0.000_001):
        assert work_at(at, seconds=second) == {}
    assert timer.tries == []
    assert work_at(due_at) == {"done": 1}
    assert timer.tries == [(step, due_at)]


def test_a_timer_fires_once_however_often_the_sweep_comes(service, timer, at):
    begin(service, "timer", at=at, due_at=at + timedelta(hours=1))
    for second in range(HOUR, HOUR + 300, 30):
        work_at(at, seconds=second)
    assert len(timer.tries) == 1
    assert events(service).count("trial.done") == 1


def test_leaving_the_state_cancels_the_timer(service, timer, at):
    (step,) = begin(service, "timer", at=at, due_at=at + timedelta(hours=1))
    move(service, "pause", at=at)
    assert (the_step(step).state, the_step(step).finished_at) == ("CANCELLED", at)
    assert work_at(at, seconds=2 * HOUR) == {}
    assert timer.tries == []


def test_coming_back_to_the_state_does_not_bring_its_old_timer_back(service, timer, at):
    begin(service, "timer", at=at, due_at=at + timedelta(hours=1))
    move(service, "pause", at=at)
    new = NewStep(name="timer", due_at=at + timedelta(hours=5))
    move(service, "resume", at=at, steps=[new])
    assert work_at(at, seconds=2 * HOUR) == {}
    assert work_at(at, seconds=5 * HOUR) == {"done": 1}
    assert sorted(Step.objects.values_list("state", flat=True)) == ["CANCELLED", "DONE"]


def test_after_a_pause_of_all_workers_overdue_timers_fire_once_and_in_order(service, timer, at):
    due = {
        hours: begin(service, "timer", at=at, due_at=at + timedelta(hours=hours))[0]
        for hours in (5, 1, 9, 3, 7)
    }
    assert work_at(at, seconds=8 * HOUR) == {"done": 4}
    assert [step for step, _at in timer.tries] == [due[1], due[3], due[5], due[7]]
    assert work_at(at, seconds=9 * HOUR) == {"done": 1}
    assert timer.tries[-1] == (due[9], at + timedelta(hours=9))


def test_of_two_overdue_timers_the_first_may_make_the_second_senseless(service, at):
    def pause(*, subject, step, at):
        subject.pause(at=at)
        subject.save_next()
        record(subject=subject, event="service.paused", at=at)

    with (
        declared("first", handler=pause, states=frozenset({"PUBLISHED"})),
        declared("second", states=frozenset({"PUBLISHED"})) as second,
    ):
        begin(service, "second", at=at, due_at=at + timedelta(hours=2))
        begin(service, "first", at=at, due_at=at + timedelta(hours=1))
        assert work_at(at, seconds=3 * HOUR) == {"done": 1, "lost": 1}
    assert second.tries == []
    assert list(Step.objects.order_by("name").values_list("name", "state")) == [
        ("first", "DONE"),
        ("second", "CANCELLED"),
    ]


def test_a_failed_timer_is_tried_again_like_any_step(service, timer, at):
    timer.fails = lambda attempts: ConnectionError("away") if attempts == 1 else None
    (step,) = begin(service, "timer", at=at, due_at=at + timedelta(hours=1))
    assert work_at(at, seconds=HOUR) == {"waiting": 1}
    assert work_at(at, seconds=HOUR + 2) == {"done": 1}
    row = the_step(step)
    assert row.scheduled_at == at + timedelta(hours=1)
    assert row.finished_at == at + timedelta(hours=1, seconds=2)
