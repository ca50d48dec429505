"""A step that fails on command, and what is left of it afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from common.transactions import door
from members.models import Member
from members.operations import lock_member
from workflow.models import EventLog, Step, StepState
from workflow.operations import NewStep, record
from workflow.registry import Claimed, StepDefinition, registry
from workflow.retry import RetryPolicy
from workflow.worker import work


ONE_RETRY = RetryPolicy(interval=timedelta(seconds=2), retries=1)


class Probe:
    """Fails while `is_broken`; `done_for` are the members for whom it was done."""

    def __init__(self) -> None:
        self.is_broken = True
        self.done_for: list[Any] = []
        self.definition = StepDefinition(
            name="probe",
            subject_type="member",
            handler=self.handle,
            retry=ONE_RETRY,
            lock=lambda member_id: lock_member(member_id=member_id),
        )

    def handle(self, *, subject: Member, step: Claimed, at: datetime) -> None:  # noqa: ARG002
        if self.is_broken:
            raise ConnectionError("the probe is broken")
        self.done_for.append(subject.pk)

    def begin(self, subject: Member, *, at: datetime, **data: Any) -> None:
        """Write the step; nothing works it yet."""
        with door():
            locked = lock_member(member_id=subject.pk)
            locked.save_next()
            record(
                subject=locked,
                event="probe.begun",
                at=at,
                steps=[NewStep(name="probe", due_at=at, data=data)],
            )

    def dead_letter(self, subject: Member, *, at: datetime) -> Step:
        """Let it use up its tries."""
        self.begin(subject, at=at)
        for second in (0, 2):
            work(clock=lambda later=at + timedelta(seconds=second): later)
        step = Step.objects.filter(name="probe", subject_id=subject.pk).latest("id")
        assert step.state == StepState.DEAD
        return step


@contextmanager
def declared() -> Iterator[Probe]:
    """Declare the step for as long as a test takes."""
    probe = Probe()
    registry.register(probe.definition)
    try:
        yield probe
    finally:
        del registry.steps[probe.definition.name]


def traces(step: Step) -> tuple[Any, ...]:
    """The whole of a step's row and of its subject's history: equal before and after a refusal."""
    row = Step.objects.filter(pk=step.pk).values().get()
    return row, list(EventLog.objects.filter(subject_id=step.subject_id).values_list("seq", "type"))
