"""Whatever anybody does in whatever order, minutes, states and histories fit together after each step."""

import logging
import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from hourbank.roles import SENIORS
from tests.counts import count
from tests.disputes.court import court_of, staff
from tests.requests_app.arguing import OF_SIDES, OF_STAFF
from tests.requests_app.life import Faults, Life
from workflow.registry import registry


pytestmark = pytest.mark.lengthy


@pytest.fixture
def faulty_steps(monkeypatch):
    faults = Faults()
    for name, step in faults.declare().items():
        monkeypatch.setitem(registry.steps, name, step)
    return faults


@pytest.fixture
def quiet():
    """Steps fail here by the hundred, and each would be logged with its traceback."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_any_sequence_of_doings_leaves_a_bank_in_order(bank, faulty_steps, quiet):
    """The same sequences each time, unless the full counts are asked for."""

    class Here(Life):
        pass

    Here.bank, Here.faults, Here.begins_at = bank, faulty_steps, bank.at
    court = court_of(bank, at=bank.at)
    sven = staff("Sven", at=bank.at, role=SENIORS)
    Here.judges = {"cora": court.cora, "sena": court.sena, "sven": sven}
    Here.seen = set()
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=count(130),
            stateful_step_count=40,
            derandomize=not os.environ.get("HOURBANK_TEST_LONG"),
            # To look for a shorter sequence takes minutes, and the notes say what was done.
            phases=[Phase.generate],
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert {*OF_SIDES, *OF_STAFF} == Here.seen
