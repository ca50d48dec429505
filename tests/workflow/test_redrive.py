"""A dead letter is redriven or discarded by a person, who is recorded."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from common.errors import NotFound, WrongState
from common.transactions import door
from members.models import Member
from tests.admin.probe import Probe, declared, traces
from tests.factories import member
from tests.threads import at_once
from workflow.actor import Actor
from workflow.models import EventLog, Step, StepState
from workflow.operations import discard, redrive
from workflow.registry import registry
from workflow.worker import work


@pytest.fixture
def probe() -> Iterator[Probe]:
    with declared() as probe:
        yield probe


@pytest.fixture
def amina(db, at) -> Member:
    return member("Amina", at=at)


@pytest.fixture
def carla(db, at) -> Actor:
    return Actor(member_id=member("Carla", at=at).pk)


@pytest.fixture
def dead(probe, amina, at) -> Step:
    return probe.dead_letter(amina, at=at)


def newest(step: Step) -> EventLog:
    return EventLog.objects.filter(subject_id=step.subject_id).latest("seq")


def test_a_redriven_step_has_all_its_tries_again_and_is_done_once(dead, probe, carla, amina, at):
    later = at + timedelta(hours=1)
    with door():
        redrive(step_id=dead.pk, actor=carla, at=later)

    step = Step.objects.get(pk=dead.pk)
    assert (step.state, step.attempts, step.due_at) == (StepState.WAITING, 0, later)
    assert (step.redriven_by_id, step.redriven_at) == (carla.member_id, later)

    probe.is_broken = False
    work(clock=lambda: later)
    assert Step.objects.get(pk=dead.pk).state == StepState.DONE
    assert probe.done_for == [amina.pk]


def test_a_redriven_step_that_fails_again_is_a_dead_letter_again(dead, carla, at):
    later = at + timedelta(hours=1)
    with door():
        redrive(step_id=dead.pk, actor=carla, at=later)
    for second in (0, 2):
        work(clock=lambda now=later + timedelta(seconds=second): now)

    assert Step.objects.get(pk=dead.pk).state == StepState.DEAD


def test_the_history_names_who_redrove(dead, carla, at):
    with door():
        redrive(step_id=dead.pk, actor=carla, at=at)

    event = newest(dead)
    assert (event.type, event.actor_id) == ("step.redriven", carla.member_id)
    assert event.data == {"step": dead.pk, "name": "probe"}


def test_a_discarded_step_keeps_the_reason_and_is_never_tried_again(dead, probe, carla, at):
    with door():
        discard(step_id=dead.pk, reason="done by hand", actor=carla, at=at)
    probe.is_broken = False
    work(clock=lambda: at + timedelta(days=1))

    step = Step.objects.get(pk=dead.pk)
    assert step.state == StepState.DISCARDED
    assert step.data == {
        "discarded_because": "done by hand",
        "discarded_by": str(carla.member_id),
    }
    assert probe.done_for == []
    assert (newest(dead).type, newest(dead).actor_id) == ("step.discarded", carla.member_id)


@pytest.mark.parametrize("state", ["WAITING", "DONE", "CANCELLED", "DISCARDED"])
def test_what_is_no_dead_letter_is_neither_redriven_nor_discarded(probe, amina, carla, at, state):
    probe.begin(amina, at=at)
    step = Step.objects.get(name="probe")
    finished_at = None if state == "WAITING" else at
    Step.objects.filter(pk=step.pk).update(state=state, finished_at=finished_at)
    before = traces(step)

    with pytest.raises(WrongState), door():
        redrive(step_id=step.pk, actor=carla, at=at)
    with pytest.raises(WrongState), door():
        discard(step_id=step.pk, reason="", actor=carla, at=at)
    assert traces(step) == before


def test_a_step_whose_subject_has_gone_on_is_not_redriven_but_discarded(dead, probe, carla, at):
    registry.steps["probe"] = replace(probe.definition, states=frozenset({"ANOTHER"}))
    before = traces(dead)

    with pytest.raises(WrongState, match="gone on without it"), door():
        redrive(step_id=dead.pk, actor=carla, at=at)
    assert traces(dead) == before

    with door():
        discard(step_id=dead.pk, reason="too late", actor=carla, at=at)
    assert Step.objects.get(pk=dead.pk).state == StepState.DISCARDED


def test_a_step_that_no_code_knows_any_more_can_only_be_discarded(dead, carla, at):
    Step.objects.filter(pk=dead.pk).update(name="of an earlier release")
    before = traces(dead)

    with pytest.raises(WrongState, match="does not know it"), door():
        redrive(step_id=dead.pk, actor=carla, at=at)
    assert traces(dead) == before

    with door():
        discard(step_id=dead.pk, reason="removed", actor=carla, at=at)
    step = Step.objects.get(pk=dead.pk)
    assert (step.state, step.data["discarded_by"]) == (StepState.DISCARDED, str(carla.member_id))


def test_an_unknown_step_is_told_as_such(carla, at):
    with pytest.raises(NotFound), door():
        redrive(step_id=0, actor=carla, at=at)
    with pytest.raises(NotFound), door():
        discard(step_id=0, reason="", actor=carla, at=at)


def test_two_who_redrive_at_once_redrive_once(real_db, probe, at):
    step = probe.dead_letter(member("Amina", at=at), at=at)
    people = [Actor(member_id=member(name, at=at).pk) for name in ("Carla", "Dora")]

    def one(actor: Actor) -> Step:
        with door():
            return redrive(step_id=step.pk, actor=actor, at=at)

    outcomes = at_once(*(partial(one, actor) for actor in people))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Step", "WrongState"]
    events = EventLog.objects.filter(subject_id=step.subject_id, type="step.redriven")
    redriven = Step.objects.get(pk=step.pk)
    assert [event.actor_id for event in events] == [redriven.redriven_by_id]
