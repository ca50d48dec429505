"""What steps there are: each app registers its own by name, in `AppConfig.ready` and nowhere else."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID

from django.utils.functional import Promise

from workflow.models import Subject
from workflow.retry import THREE_RETRIES, RetryPolicy


Words = str | Promise

# All timers stand in one line, so that after a pause they fire in the order in which they were due.
TIMERS: Final = "timers"


@dataclass(frozen=True, kw_only=True, slots=True)
class Claimed:
    """A step that a worker has claimed: `attempts` counts this try.

    `is_taken_over` where the worker that had it before never came back with an answer.
    """

    id: int
    lease: UUID
    name: str
    subject_type: str
    subject_id: UUID
    seq: int
    attempts: int
    scheduled_at: datetime
    data: dict[str, Any]
    lane: str
    is_taken_over: bool


class Handler(Protocol):
    """What a step does, in the transaction that also ends it; the subject is locked."""

    def __call__(self, *, subject: Any, step: Claimed, at: datetime) -> None:
        """Do it, or raise: then nothing of it stays."""


class Effect(Protocol):
    """What an external step does outside of the bank: no transaction is open, and no row locked."""

    def __call__(self, *, step: Claimed, at: datetime) -> None:
        """Do it under the step's lease, at least once; `step.id` is the same each time."""


Lock = Callable[[UUID], Subject]


@dataclass(frozen=True, kw_only=True, slots=True)
class StepDefinition:
    """A step as its app declares it.

    `states` are the subject's states in which the step makes sense: leaving them cancels it.
    Empty: in every state. `catch` runs once the retries are used up, in the transaction that
    makes the step a dead letter. `lock` locks the subject, and what comes before it in the order.

    With an `effect` the step is external: the effect comes first, without locks; the handler then
    writes what became of it. Steps of one `lane` are done in due order, and lanes take turns: all
    timers share one, any other step has one of its own name unless it says otherwise. A lane of
    external steps has a circuit breaker of the same name.

    The rest is for who draws, exports and checks workflows, and held true by a test: `label` says
    what it does; `takes` and `catch_takes` name the transitions that the handler and the catch may
    take, as "request.reject", of whichever subject; `leads_to` the steps that the handler may write
    while the state stays; `due_by` the Policy's fields that set when a timer is due.
    """

    name: str
    subject_type: str
    handler: Handler
    states: frozenset[str] = frozenset()
    retry: RetryPolicy = THREE_RETRIES
    catch: Handler | None = None
    lock: Lock
    is_timer: bool = False
    effect: Effect | None = None
    lane: str = ""
    label: Words = ""
    takes: tuple[str, ...] = ()
    catch_takes: tuple[str, ...] = ()
    leads_to: tuple[str, ...] = ()
    due_by: tuple[str, ...] = ()

    @property
    def is_external(self) -> bool:
        """Whether it acts on something outside of the bank."""
        return self.effect is not None

    @property
    def own_lane(self) -> str:
        """The line in which its steps wait for their turn."""
        return self.lane or (TIMERS if self.is_timer else self.name)


@dataclass(slots=True)
class Registry:
    """The declared steps by name, and how to lock each type of subject."""

    steps: dict[str, StepDefinition] = field(default_factory=dict)

    def register(self, definition: StepDefinition) -> None:
        """Declare a step. Raises `ValueError` where the name is taken by another."""
        if self.steps.setdefault(definition.name, definition) != definition:
            raise ValueError(f"Two steps are named {definition.name!r}.")

    def step(self, name: str) -> StepDefinition:
        """The declaration of a step. Raises `LookupError` for an unknown name."""
        try:
            return self.steps[name]
        except KeyError:
            raise LookupError(
                f"No step is named {name!r}: was it removed while rows still use it?"
            ) from None

    def ended_by(self, *, subject_type: str, state: str) -> list[str]:
        """The names of the subject's steps that make no sense in `state`."""
        return [
            step.name
            for step in self.steps.values()
            if step.subject_type == subject_type and step.states and state not in step.states
        ]


registry = Registry()
