"""A worker that is to end finishes the step that runs, and begins no other."""

from collections.abc import Iterator

import pytest

from tests.admin.probe import Probe, declared
from tests.factories import member
from workflow import draining
from workflow.models import Step
from workflow.worker import work, work_external


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _afterwards() -> Iterator[None]:
    yield
    draining.go_on()


@pytest.fixture
def probe() -> Iterator[Probe]:
    with declared() as probe:
        yield probe


@pytest.fixture
def due(probe, at):
    """Three steps that are due, each of which works."""
    amina = member("Amina", at=at)
    probe.is_broken = False
    for _ in range(3):
        probe.begin(amina, at=at)
    return lambda: list(
        Step.objects.filter(name="probe").order_by("id").values_list("state", "attempts")
    )


def test_nothing_is_claimed_by_who_is_to_end(due, at):
    draining.begin_draining()
    assert work(clock=lambda: at).total() == 0
    assert work_external(clock=lambda: at).total() == 0
    assert due() == [("WAITING", 0)] * 3


def test_what_was_claimed_and_not_begun_goes_back_without_a_try(due, at, probe):
    class Last(list):
        def append(self, each):
            super().append(each)
            draining.begin_draining()

    probe.done_for = Last()
    assert dict(work(clock=lambda: at)) == {"done": 1}
    assert sorted(due()) == [("DONE", 1), ("WAITING", 0), ("WAITING", 0)]


def test_another_worker_takes_over_at_once(due, at):
    draining.begin_draining()
    work(clock=lambda: at)
    draining.go_on()
    assert dict(work(clock=lambda: at)) == {"done": 3}
