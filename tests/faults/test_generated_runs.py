"""Hundreds of runs that are drawn from seeds: after each of them nothing is lost, and nothing doubled.

One run alone: HOURBANK_FAULT_SEED=17 script/test tests/faults/test_generated_runs.py
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.counts import count
from tests.faults.runs import Run, draw
from tests.faults.workers import workers


def seeds() -> list[int]:
    asked = os.environ.get("HOURBANK_FAULT_SEED")
    return [int(asked)] if asked else list(range(count(500, one_of=25)))


@pytest.fixture(scope="module")
def start() -> Iterator[Any]:
    with workers() as processes:
        yield processes.live


@pytest.fixture
def database(databases, request) -> Iterator[str]:
    """The same one for all runs, as long as none has failed: each run leaves nothing to be done."""
    with databases.blocker.unblock():
        databases.fresh()
        failed = request.session.testsfailed
        yield databases.name
        if request.session.testsfailed > failed:
            databases.spoil()


@pytest.mark.processes
@pytest.mark.parametrize("seed", seeds())
def test_a_run_loses_nothing_and_doubles_nothing(seed, database, faults, post, at, start):
    run = Run(draw(seed), at=at, faults=faults, post=post, database=database, start=start)
    try:
        run.play()
    except BaseException as error:
        error.add_note("\n".join(run.told))
        error.add_note(str(run.drawn))
        error.add_note(
            f"Again: HOURBANK_FAULT_SEED={seed} script/test tests/faults/test_generated_runs.py"
        )
        raise


def test_a_seed_always_stands_for_the_same_run():
    assert [draw(seed) for seed in range(50)] == [draw(seed) for seed in range(50)]
    assert len({draw(seed).roads for seed in range(50)}) > 25
