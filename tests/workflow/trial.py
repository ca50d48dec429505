"""A step that does what a test tells it, and a service for it to be a step of."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from catalogue.models import Service
from catalogue.operations import publish
from catalogue.states import ServiceKind
from common.transactions import door
from members.models import Member
from members.operations import join
from workflow.actor import Actor
from workflow.models import EventLog, Step
from workflow.operations import NewStep, record
from workflow.registry import Claimed, StepDefinition, registry
from workflow.worker import work


def lock_service(service_id: UUID) -> Service:
    return Service.objects.select_for_update().get(pk=service_id)


class Trial:
    """A step of a service. Its tries are noted when they begin; `fails` says whether one raises.

    Each try that succeeds leaves an event, so that its effect can be counted in the database.
    """

    def __init__(self) -> None:
        self.tries: list[tuple[int, datetime]] = []
        self.fails: Callable[[int], Exception | None] = lambda _attempts: None

    def handle(self, *, subject: Service, step: Claimed, at: datetime) -> None:
        self.tries.append((step.id, at))
        tell(subject, "trial.done", step=step, at=at)
        if error := self.fails(step.attempts):
            raise error


def catch(*, subject: Service, step: Claimed, at: datetime) -> None:
    tell(subject, "trial.caught", step=step, at=at)


def broken_catch(*, subject: Service, step: Claimed, at: datetime) -> None:
    tell(subject, "trial.caught", step=step, at=at)
    raise ValueError("the catch is broken")


def tell(service: Service, event: str, *, step: Claimed, at: datetime) -> None:
    service.save_next()
    record(subject=service, event=event, at=at, data={"step": step.id})


@contextmanager
def declared(name: str = "trial", **definition: Any) -> Iterator[Trial]:
    """Declare the step for as long as a test takes."""
    trial = Trial()
    given = {"handler": trial.handle, "lock": lock_service, **definition}
    registry.register(StepDefinition(name=name, subject_type="service", **given))
    try:
        yield trial
    finally:
        del registry.steps[name]


def new_service(*, at: datetime) -> Service:
    """A published service: nobody has its timers, nor the step of its member's starting hours."""
    member = Member(name="Ana")
    with door():
        join(member=member, at=at)
        service = publish(
            kind=ServiceKind.OFFER,
            title="Bicycle repair",
            estimated_minutes=60,
            actor=Actor(member_id=None, on_behalf_of_id=member.pk),
            at=at,
        )
        Step.objects.all().delete()
        return service


def begin(service: Service, *names: str, at: datetime, due_at: datetime | None = None) -> list[int]:
    """Record one event with a step of each name; return their ids."""
    with door():
        locked = lock_service(service.pk)
        locked.save_next()
        steps = [NewStep(name=name, due_at=due_at or at) for name in names]
        record(subject=locked, event="trial.begun", at=at, steps=steps)
    newest = Step.objects.filter(subject_id=service.pk).order_by("-id")[: len(names)]
    return sorted(newest.values_list("pk", flat=True))


def work_at(at: datetime, *, seconds: float = 0) -> dict[str, int]:
    """Let one worker do what is due so many seconds after `at`."""
    now = at + timedelta(seconds=seconds)
    return dict(work(clock=lambda: now))


def the_step(step_id: int) -> Step:
    return Step.objects.get(pk=step_id)


def events(service: Service) -> list[str]:
    """The types of the service's events in order."""
    found = EventLog.objects.filter(subject_type="service", subject_id=service.pk)
    return list(found.order_by("seq").values_list("type", flat=True))
