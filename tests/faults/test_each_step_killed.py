"""Two worker processes go at the same step, and whoever has it is ended by SIGKILL, k times."""

from collections.abc import Iterator

import pytest

from tests.counts import count
from tests.faults.injection import Fault
from tests.faults.pictures import picture
from tests.faults.scenes import SCENES
from tests.faults.stage import Stage, end_of, the_step
from tests.faults.workers import KILLED, Workers, workers
from workflow.registry import registry


pytestmark = pytest.mark.processes

# Each kind of step in the short run: internal, caught, of another subject, a timer, external.
SHORT = ("escrow_hours", "process_escrow_release", "execute_ruling", "deliver_mail")
STEPS = SHORT if count(10) == 1 else tuple(SCENES)


@pytest.fixture(scope="module")
def processes() -> Iterator[Workers]:
    with workers() as processes:
        yield processes


def moments(name: str) -> list[Fault]:
    outside = [Fault.DIES_WRITING] if registry.step(name).is_external else []
    return [Fault.DIES_BEFORE, Fault.DIES_AFTER, *outside, Fault.DIES_COMMITTED]


@pytest.mark.parametrize("name", STEPS)
def test_a_step_whose_worker_is_killed(stage: Stage, databases, processes, name):
    for moment in moments(name):
        twin = stage.twin(name)
        mark = stage.begin(name)
        assert sorted(kill(stage, databases.name, processes, name, moment)) == [KILLED, 0]
        step = the_step(name, mark)
        assert (step.state, step.attempts) == (
            ("DONE", 1) if moment == Fault.DIES_COMMITTED else ("RUNNING", 1)
        )
        stage.go_on(name)
        step = the_step(name, mark)
        assert step.attempts == (1 if moment == Fault.DIES_COMMITTED else 2)
        assert picture(mark) == twin, moment
        stage.end()


@pytest.mark.long
@pytest.mark.parametrize("name", SCENES)
def test_a_step_that_kills_each_of_its_workers(stage: Stage, databases, processes, name):
    """As often as it may be tried; one more claim ends it as a dead letter."""
    twin = stage.twin(name)
    mark = stage.begin(name)
    for attempts in range(1, registry.step(name).retry.tries + 1):
        assert KILLED in kill(stage, databases.name, processes, name, Fault.DIES_AFTER)
        step = the_step(name, mark)
        assert (step.state, step.attempts) == ("RUNNING", attempts)
        stage.bank.at = step.due_at
    stage.go_on(name)
    dead = the_step(name, mark)
    assert (dead.state, dead.error_code) == (end_of(name), "LeaseExpiredError")
    if registry.step(name).catch is None:
        stage.redrive(dead)
        stage.go_on(name)
        assert picture(mark) == twin
    stage.end()


def kill(stage: Stage, database: str, processes: Workers, name: str, moment: Fault) -> list[int]:
    """Two at once; the plan is the same for both, and one of them gets the step."""
    life = {
        "database": database,
        "at": stage.bank.at.isoformat(),
        "plan": {name: [moment] * registry.step(name).retry.tries},
        "port": stage.post.port,
        "seconds": None,
    }
    return processes.live([life, life])
