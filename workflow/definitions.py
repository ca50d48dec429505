"""Each workflow as its code declares it: the model's transitions and the registered steps.

Nothing is described here a second time. An app registers its workflow by name where it registers
its steps; pictures, exports, checks and reports read the result of `workflow_named`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal

from django.utils.functional import Promise
from django.utils.text import capfirst
from django_fsm import GET_STATE

from workflow.models import Subject
from workflow.registry import StepDefinition, registry
from workflow.retry import RetryPolicy


Words = str | Promise


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """One state; `is_initial` where nothing leads into it, or a new row has it."""

    code: str
    label: str
    is_final: bool
    is_initial: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Transition:
    """One transition into one target; `name` is its method, `action` what the doors call it.

    `next` are the automatic steps that begin with one which stays in its state.
    """

    name: str
    action: str
    sources: tuple[str, ...]
    target: str
    by: tuple[str, ...]
    conditions: tuple[str, ...]
    description: str
    next: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """An automatic step, or a timer, in the states of this workflow that it belongs to.

    `next` are the steps that it may write; `takes` and `catch_takes` the names of this workflow's
    transitions that it, or its catch, may take. `due_by` names the Policy's fields that set when a
    timer is due. `subject_type` is another than the workflow's where a step of something else
    moves it on.
    """

    name: str
    label: str
    kind: Literal["timer", "task"]
    subject_type: str
    states: tuple[str, ...]
    retry: RetryPolicy
    catch: str
    next: tuple[str, ...]
    takes: tuple[str, ...]
    catch_takes: tuple[str, ...]
    due_by: tuple[str, ...]
    description: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """What the machine that a workflow comes from calls its parts, where our own names differ.

    `waits` names what a state waits for, `tasks` the state that carries a transition out, `answers`
    the value that chooses it.
    """

    waits: Mapping[str, str] = field(default_factory=dict)
    tasks: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """A whole workflow."""

    name: str
    title: str
    subject_type: str
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    steps: tuple[Step, ...]
    reference: Reference

    @cached_property
    def by_code(self) -> dict[str, State]:
        """The states by their codes."""
        return {state.code: state for state in self.states}

    def exits(self, code: str) -> tuple[Transition, ...]:
        """What may happen in a state."""
        return tuple(line for line in self.transitions if code in line.sources)

    def steps_in(self, code: str) -> tuple[Step, ...]:
        """The steps and timers of a state."""
        return tuple(step for step in self.steps if code in step.states)

    def targets(self, names: Collection[str], *, source: str) -> tuple[str, ...]:
        """The states into which the named transitions lead from a state."""
        found = (line.target for line in self.exits(source) if line.name in names)
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, kw_only=True, slots=True)
class Declared:
    """What an app says of its workflow beside its code: a name, and which states are final."""

    name: str
    title: Words
    model: type[Subject]
    final: frozenset[str]
    reference: Reference


_declared: Final[dict[str, Declared]] = {}


def register_workflow(
    *,
    name: str,
    title: Words,
    model: type[Subject],
    final: Iterable[str],
    reference: Reference | None = None,
) -> None:
    """Give a model's workflow its name; called once, in `AppConfig.ready`.

    Raises:
        ValueError: the name is taken by another.
    """
    new = Declared(
        name=name,
        title=title,
        model=model,
        final=frozenset(str(state) for state in final),
        reference=reference or Reference(),
    )
    if _declared.setdefault(name, new) != new:
        raise ValueError(f"Two workflows are named {name!r}.")


def declared_workflows() -> tuple[Declared, ...]:
    """What is registered, by name."""
    return tuple(_declared[name] for name in sorted(_declared))


def workflow_names() -> tuple[str, ...]:
    """The names of all workflows."""
    return tuple(sorted(_declared))


def workflow_of(subject_type: str) -> Workflow:
    """The workflow of a type of subject. Raises `LookupError` where it has none."""
    for declared in _declared.values():
        if declared.model.subject_type == subject_type:
            return workflow_named(declared.name)
    raise LookupError(f"No workflow is about {subject_type!r}.")


def workflow_named(name: str) -> Workflow:
    """One workflow, its words in the language of the moment. Raises `LookupError`."""
    try:
        declared = _declared[name]
    except KeyError:
        raise LookupError(f"No workflow is named {name!r}.") from None
    transitions = _transitions(declared.model)
    states = _states(declared, transitions)
    return Workflow(
        name=name,
        title=str(declared.title),
        subject_type=declared.model.subject_type,
        states=states,
        transitions=transitions,
        steps=_steps(declared.model.subject_type, transitions, [state.code for state in states]),
        reference=declared.reference,
    )


def _field(model: type[Subject]) -> Any:
    options: Any = model._meta  # noqa: SLF001 - Django's documented API
    return options.get_field("state")


def _states(declared: Declared, transitions: tuple[Transition, ...]) -> tuple[State, ...]:
    state_field = _field(declared.model)
    entered = {line.target for line in transitions if set(line.sources) != {line.target}}
    return tuple(
        State(
            code=str(code),
            label=capfirst(str(label)),
            is_final=code in declared.final,
            is_initial=code == state_field.default or code not in entered,
        )
        for code, label in state_field.choices
    )


def _transitions(model: type[Subject]) -> tuple[Transition, ...]:
    """One line for each method and target; its sources in the order of the states."""
    state_field = _field(model)
    order = [str(code) for code, _label in state_field.choices]
    found: dict[tuple[str, str], Any] = {}
    sources: dict[tuple[str, str], list[str]] = {}
    for line in state_field.get_all_transitions(model):
        for target in _targets(line.target):
            found[line.name, target] = line
            sources.setdefault((line.name, target), []).append(str(line.source))
    lines = (
        Transition(
            name=name,
            action=line.custom["action"],
            sources=tuple(sorted(sources[name, target], key=order.index)),
            target=target,
            by=tuple(sorted(str(part) for part in line.custom["by"])),
            conditions=tuple(condition.__name__ for condition in line.conditions),
            description=_first_line(line.method),
            next=line.custom.get("leads_to", ()),
        )
        for (name, target), line in found.items()
    )
    return tuple(sorted(lines, key=lambda line: _place(line, order)))


def _place(line: Transition, order: list[str]) -> tuple[int, int, str]:
    return order.index(line.sources[0]), order.index(line.target), line.name


def _targets(target: Any) -> list[str]:
    if isinstance(target, GET_STATE):
        return [str(state) for state in target.allowed_states or ()]
    return [str(target)]


def _steps(
    subject_type: str, transitions: tuple[Transition, ...], order: list[str]
) -> tuple[Step, ...]:
    """The subject's own steps, and the tasks of others that move it on, with what leads to these."""
    names = {line.name for line in transitions}
    own = [step for step in registry.steps.values() if step.subject_type == subject_type]
    movers = [
        step
        for step in registry.steps.values()
        if step.subject_type != subject_type
        and not step.is_timer
        and names & set(_own(step.takes, subject_type))
    ]
    steps = [_step(step, subject_type, sorted(step.states)) for step in own]
    for mover in movers:
        taken = set(_own(mover.takes, subject_type))
        sources = {source for line in transitions if line.name in taken for source in line.sources}
        steps += [_step(step, subject_type, sorted(sources)) for step in _chain_to(mover)]
    return tuple(sorted(steps, key=lambda step: _turn(step, steps, order)))


def _turn(step: Step, steps: list[Step], order: list[str]) -> tuple[int, str, int, bool, str]:
    """By state; there the tasks as they follow each other, the timer, and what announces it."""
    place = min((order.index(code) for code in step.states if code in order), default=len(order))
    return place, step.kind, _depth(step, steps), not step.takes, step.name


def _depth(step: Step, steps: list[Step]) -> int:
    """How many steps come before it."""
    return max((1 + _depth(other, steps) for other in steps if step.name in other.next), default=0)


def _chain_to(last: StepDefinition) -> list[StepDefinition]:
    """The tasks of the same subject that lead to a step, and the step."""
    chain = [last]
    for step in reversed(registry.steps.values()):
        same = step.subject_type == last.subject_type and not step.is_timer
        if same and step not in chain and {one.name for one in chain} & set(step.leads_to):
            chain.insert(0, step)
    return chain


def _step(step: StepDefinition, subject_type: str, states: list[str]) -> Step:
    return Step(
        name=step.name,
        label=str(step.label) or step.name.replace("_", " ").capitalize(),
        kind="timer" if step.is_timer else "task",
        subject_type=step.subject_type,
        states=tuple(str(state) for state in states),
        retry=step.retry,
        catch=_name(step.catch),
        next=step.leads_to,
        takes=_own(step.takes, subject_type),
        catch_takes=_own(step.catch_takes, subject_type),
        due_by=step.due_by,
        description=_first_line(step.handler),
    )


def _own(taken: tuple[str, ...], subject_type: str) -> tuple[str, ...]:
    """Of names such as "request.reject" those of this subject, without it."""
    parts = (name.split(".", 1) for name in taken)
    return tuple(name for kind, name in parts if kind == subject_type)


def _name(function: Any) -> str:
    return str(getattr(function, "__name__", "")) if function else ""


def _first_line(function: Any) -> str:
    return (getattr(function, "__doc__", None) or "").strip().split("\n")[0]
