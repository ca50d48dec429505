"""Lanes take turns: what is due first comes first in each, and no kind of step holds up the others."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from common.transactions import door
from tests.threads import at_once
from tests.workflow.trial import (
    begin,
    declared,
    events,
    lock_service,
    new_service,
    the_step,
    work_at,
)
from workflow.models import Step
from workflow.operations import NewStep, claim_due, record
from workflow.operations.steps import give_back
from workflow.registry import TIMERS, registry
from workflow.retry import RetryPolicy
from workflow.worker import work


SECOND = timedelta(seconds=1)
LEASE = timedelta(seconds=60)


def claim(at, *, batch=20):
    with door():
        return claim_due(at=at, batch=batch)


def names(claimed):
    return [step.name for step in claimed]


@pytest.fixture
def kinds():
    """Three kinds of steps, and two kinds of timers."""
    with (
        declared("a") as a,
        declared("b") as b,
        declared("c") as c,
        declared("early", is_timer=True) as early,
        declared("late", is_timer=True) as late,
    ):
        yield {"a": a, "b": b, "c": c, "early": early, "late": late}


def test_a_step_waits_in_the_lane_that_its_declaration_says(service, kinds, at):
    with declared("d", lane="mine"):
        begin(service, "a", "early", "d", at=at)
        with door():
            locked = lock_service(service.pk)
            locked.save_next()
            steps = [
                NewStep(name="a", due_at=at, lane="elsewhere"),
                NewStep(name="nobody_knows_it", due_at=at),
            ]
            record(subject=locked, event="trial.begun", at=at, steps=steps)
    found = Step.objects.filter(subject_id=service.pk).order_by("id")
    assert list(found.values_list("lane", flat=True)) == [
        "a",
        TIMERS,
        "mine",
        "elsewhere",
        "nobody_knows_it",
    ]
    assert not found.filter(is_external=True).exists()


def test_a_thousand_steps_of_one_kind_do_not_hold_up_the_one_that_came_after_them(
    service, kinds, at
):
    begin(service, *["a"] * 1000, at=at)
    (late,) = begin(service, "b", at=at, due_at=at + SECOND)
    claimed = claim(at + SECOND)
    assert len(claimed) == 11  # the half of the batch that is one lane's share, and the one of b
    assert late in [step.id for step in claimed]


def test_the_lanes_share_a_batch_equally(service, kinds, at):
    begin(service, *["a"] * 30, *["b"] * 30, *["c"] * 30, at=at)
    assert sorted(names(claim(at, batch=9))) == [*"aaabbbccc"]


def test_a_lane_alone_has_the_whole_batch(service, kinds, at):
    begin(service, *["a"] * 30, "b", at=at)
    assert sorted(names(claim(at))) == [*["a"] * 10, "b"]
    assert names(claim(at)) == ["a"] * 20


def test_with_more_lanes_than_a_batch_those_that_wait_longest_come_first(service, kinds, at):
    for seconds, name in enumerate(["c", "a", "b"]):
        begin(service, name, name, at=at, due_at=at + seconds * SECOND)
    now = at + 5 * SECOND
    assert names(claim(now, batch=2)) == ["c", "a"]
    assert names(claim(now, batch=2)) == ["c", "a"]
    assert names(claim(now, batch=2)) == ["b", "b"]


def test_what_is_claimed_together_is_done_in_due_order_whatever_its_kind(service, kinds, at):
    order = ["b", "a", "c", "b", "a"]
    for seconds, name in enumerate(order):
        begin(service, name, at=at, due_at=at + seconds * SECOND)
    assert names(claim(at + 10 * SECOND)) == order


def test_timers_of_all_kinds_stand_in_one_line(service, kinds, at):
    """However many are overdue, they fire in the order in which they were due."""
    order = ["late", "early", "early", "late"] * 10
    due = [
        begin(service, name, at=at, due_at=at + number * SECOND)[0]
        for number, name in enumerate(order)
    ]
    begin(service, *["a"] * 20, at=at)
    assert work_at(at, seconds=100) == {"done": 60}
    fired = sorted(kinds["early"].tries + kinds["late"].tries, key=lambda seen: seen[0])
    assert [step for step, _at in fired] == due
    done = Step.objects.filter(lane=TIMERS).order_by("finished_at", "id")
    assert list(done.values_list("pk", flat=True)) == due


def test_many_kinds_all_come_to_their_end(service, at):
    """More lanes than fit into a batch, with much in the first of them."""
    lanes = [f"kind{number}" for number in range(30)]
    with declared("k"):
        with door():
            locked = lock_service(service.pk)
            locked.save_next()
            steps = [
                NewStep(name="k", due_at=at + number * SECOND / 1000, lane=lane)
                for number, lane in enumerate(lanes)
                for _again in range(40 if number == 0 else 2)
            ]
            record(subject=locked, event="trial.begun", at=at, steps=steps)
        assert work(clock=lambda: at + SECOND, batch=7) == {"done": 98}
    assert set(Step.objects.values_list("state", "attempts")) == {("DONE", 1)}


def test_a_step_of_an_earlier_release_has_a_lane_too(service, trial, at):
    """Written by processes that knew no lanes: the one that the column has by itself."""
    (step,) = begin(service, "trial", at=at)
    Step.objects.filter(pk=step).update(lane="")
    assert work_at(at) == {"done": 1}


# What ended a worker is among the steps that it had; nobody knows which.


def test_of_the_steps_whose_worker_died_one_is_tried_at_a_time(service, trial, at):
    lost = begin(service, *["trial"] * 3, at=at)
    claim(at)
    (fresh,) = begin(service, "trial", at=at, due_at=at + LEASE)
    first, second = claim(at + LEASE)
    assert [(step.id, step.is_taken_over) for step in (first, second)] == [
        (fresh, False),
        (lost[0], True),
    ]
    assert [step.id for step in claim(at + LEASE)] == [lost[1]]
    assert [step.id for step in claim(at + LEASE)] == [lost[2]]
    assert claim(at + LEASE) == []


class Killed(BaseException):
    """What ends a worker in the middle of a step."""


def test_a_step_that_kills_its_workers_takes_no_other_along(service, at):
    with declared("poison") as poison, declared("innocent") as innocent:
        poison.fails = lambda _attempts: Killed()
        (deadly,) = begin(service, "poison", at=at)
        others = begin(service, *["innocent"] * 8, at=at, due_at=at + SECOND)
        kills = 0
        for lease in range(1, 8):
            try:
                work_at(at, seconds=lease * 61)
            except Killed:
                kills += 1
    assert kills == 4
    row = the_step(deadly)
    assert (row.state, row.error_code) == ("DEAD", "LeaseExpiredError")
    assert {the_step(step).state for step in others} == {"DONE"}
    assert max(the_step(step).attempts for step in others) == 2
    assert len(innocent.tries) == 8
    assert events(service).count("trial.done") == 8


def test_a_step_without_retries_survives_the_death_of_its_worker_once(service, at):
    with declared(retry=RetryPolicy(interval=SECOND, retries=0)) as trial:
        (step,) = begin(service, "trial", at=at)
        claim(at)
        assert work_at(at, seconds=61) == {"done": 1}
        assert len(trial.tries) == 1
    assert the_step(step).attempts == 2


def test_a_worker_gives_back_what_it_has_not_begun(service, trial, at):
    ours = begin(service, *["trial"] * 3, at=at)
    claimed = claim(at)
    (_other,) = begin(service, "trial", at=at)
    with door():
        give_back(steps=claimed[1:], at=at)
    assert [the_step(step).state for step in ours] == ["RUNNING", "WAITING", "WAITING"]
    assert [the_step(step).attempts for step in ours] == [1, 0, 0]
    assert {the_step(step).due_at for step in ours[1:]} == {at}


def test_what_was_taken_over_is_not_given_back_by_its_first_worker(service, trial, at):
    (step,) = begin(service, "trial", at=at)
    late = claim(at)
    (current,) = claim(at + LEASE)
    before = the_step(step)
    with door():
        give_back(steps=late, at=at + LEASE)
    assert the_step(step) == before
    assert the_step(step).lease == current.lease


def test_what_may_have_ended_a_worker_is_given_back_as_such(service, trial, at):
    """Else it would be claimed among others, as if nobody had died of it."""
    (step,) = begin(service, "trial", at=at)
    claim(at)
    (again,) = claim(at + LEASE)
    assert again.is_taken_over
    with door():
        give_back(steps=[again], at=at + LEASE)
    assert the_step(step).attempts == 1
    (taken,) = claim(at + LEASE)
    assert taken.is_taken_over
    assert (taken.attempts, taken.lease != again.lease) == (2, True)


def test_what_somebody_holds_is_not_waited_for_when_it_is_given_back(real_db, at):
    with declared():
        held, free = begin(new_service(at=at), "trial", "trial", at=at)
    claimed = claim(at)

    def give():
        with door():
            give_back(steps=claimed, at=at)

    with transaction.atomic():
        Step.objects.select_for_update().get(pk=held)
        assert at_once(give) == [None]
    assert [the_step(step).state for step in (held, free)] == ["RUNNING", "WAITING"]


def test_no_step_of_a_slow_batch_is_begun_after_its_lease(service, at):
    """Each look at the clock takes seven seconds: the batch would outlast the lease of a minute."""
    left = []

    def note(*, subject, step, at):
        left.append(the_step(step.id).due_at - at)

    with declared(handler=note):
        begin(service, *["trial"] * 8, at=at)
        ticks = iter(range(0, 10_000, 7))
        assert work(clock=lambda: at + next(ticks) * SECOND) == {"done": 8}
    assert min(left) > timedelta()
    assert set(Step.objects.values_list("state", "attempts")) == {("DONE", 1)}


def slow(trial, *, clock, seconds):
    """The step takes so long by the clock of the test."""

    def pass_time(_attempts):
        clock.now += seconds * SECOND

    trial.fails = pass_time
    return trial


class TestClock:
    """Stands still unless a step takes its time."""

    __test__ = False

    def __init__(self, at):
        self.now = at

    def __call__(self):
        return self.now


@pytest.mark.parametrize("fails", [False, True], ids=["slow", "slow and failing"])
@pytest.mark.parametrize("seconds", [4, 12, 35, 59])
def test_a_lane_of_slow_steps_holds_up_no_other(service, at, fails, seconds):
    """A hundred steps take long; the quick ones of two lanes came after all of them."""
    clock = TestClock(at + 200 * SECOND)
    with declared("heavy") as heavy, declared("quick") as quick, declared("rapid") as rapid:
        slow(heavy, clock=clock, seconds=seconds)
        if fails:
            pass_time = heavy.fails
            heavy.fails = lambda attempts: pass_time(attempts) or ConnectionError("away")
        begin(service, *["heavy"] * 100, at=at)
        others = begin(service, *["quick", "rapid"] * 15, at=at, due_at=at + 100 * SECOND)
        work(clock=clock, most=90)
    assert len(quick.tries) == len(rapid.tries) == 15
    assert {the_step(step).attempts for step in others} == {1}


def test_a_slow_lane_keeps_its_order_whatever_was_given_back(service, at):
    clock = TestClock(at + 60 * SECOND)
    with declared("heavy") as heavy:
        slow(heavy, clock=clock, seconds=12)
        due = [
            begin(service, "heavy", at=at, due_at=at + number * SECOND)[0] for number in range(30)
        ]
        assert work(clock=clock) == {"done": 30}
    assert [step for step, _at in heavy.tries] == due
    assert set(Step.objects.values_list("attempts", flat=True)) == {1}


def test_with_several_workers_a_slow_lane_holds_up_no_other(real_db, at):
    """Real threads; the slow steps really take time, and nothing but the order counts."""
    service = new_service(at=at)
    with declared("heavy") as heavy, declared("quick") as quick:
        heavy.fails = lambda _attempts: time.sleep(0.05)
        begin(service, *["heavy"] * 60, at=at)
        begin(service, *["quick"] * 30, at=at, due_at=at + SECOND)
        order: list[str] = []
        for name, trial in (("heavy", heavy), ("quick", quick)):
            registry.steps[name] = replace(
                registry.steps[name], handler=noting(trial.handle, order, name)
            )
        sweeps = at_once(*[lambda: work(clock=lambda: at + 5 * SECOND)] * 3)
    assert sum(sweep["done"] for sweep in sweeps) == 90
    last_quick = len(order) - order[::-1].index("quick")
    assert order[:last_quick].count("heavy") < 60
    assert sorted(order) == ["heavy"] * 60 + ["quick"] * 30


def noting(handle, order, name):
    def handler(**given):
        handle(**given)
        order.append(name)

    return handler
