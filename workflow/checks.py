"""What the code alone shows of its workflows: Django's system checks, run by `manage.py check`."""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from workflow.definitions import Workflow, workflow_named, workflow_names
from workflow.models import Policy
from workflow.registry import StepDefinition, registry


TAG: Final = "workflow"
# Django's own names for reading columns without making an object.
READERS: Final = frozenset({"values", "values_list", "only", "aggregate"})


def register_checks() -> None:
    """Let Django run them; called once, when the app is ready."""
    register(check_states, TAG)
    register(check_steps, TAG)
    register(check_settings, TAG, deploy=True)


def check_states(
    *, app_configs: Sequence[AppConfig] | None = None, **_options: Any
) -> list[CheckMessage]:
    """Every state that isn't final has a way to an end, and no final one has a way out."""
    del app_configs
    return [message for name in workflow_names() for message in _state_errors(workflow_named(name))]


def check_steps(
    *, app_configs: Sequence[AppConfig] | None = None, **_options: Any
) -> list[CheckMessage]:
    """Every step is for states that there are, and names what there is; every timer has a target."""
    del app_configs
    workflows = {
        workflow.subject_type: workflow for workflow in map(workflow_named, workflow_names())
    }
    return [
        message
        for step in registry.steps.values()
        for message in [*_state_of_step_errors(step, workflows), *_name_errors(step, workflows)]
    ]


def check_settings(
    *, app_configs: Sequence[AppConfig] | None = None, **_options: Any
) -> list[CheckMessage]:
    """Every field of the Policy is read by some code."""
    del app_configs
    read = {name for path in _sources() for name in names_read(path)}
    return [
        Error(
            f"No code reads the Policy's field {field.name!r}: it has no effect.",
            obj=Policy,
            id="workflow.E010",
        )
        for field in Policy._meta.concrete_fields  # noqa: SLF001 - Django's documented API
        if field.editable and field.name not in read
    ]


def _state_errors(workflow: Workflow) -> Iterator[CheckMessage]:
    ending = {state.code for state in workflow.states if state.is_final}
    while more := {
        source
        for line in workflow.transitions
        for source in line.sources
        if line.target in ending and source not in ending
    }:
        ending |= more
    known = workflow.by_code
    for state in workflow.states:
        leaves = [line for line in workflow.exits(state.code) if line.target != state.code]
        if state.is_final and workflow.exits(state.code):
            yield _error(workflow, f"The final state {state.code} has a way out.", 1)
        if not state.is_final and not leaves:
            yield _error(workflow, f"Nothing leads out of {state.code}, which isn't final.", 2)
        elif state.code not in ending:
            yield _error(workflow, f"No way leads from {state.code} to an end.", 3)
    for line in workflow.transitions:
        for code in {*line.sources, line.target} - set(known):
            yield _error(workflow, f"{line.name} names {code}, which is no state.", 4)


def _state_of_step_errors(
    step: StepDefinition, workflows: dict[str, Workflow]
) -> Iterator[CheckMessage]:
    workflow = workflows.get(step.subject_type)
    known = workflow.by_code if workflow else {}
    for code in sorted(map(str, step.states)):
        if code not in known:
            yield _error(step, f"{code} is no state of a {step.subject_type}.", 5)
        elif known[code].is_final:
            yield _error(step, f"{code} is final: nothing happens in it any more.", 6)
    if step.is_timer and not _ends_something(step):
        yield _error(step, "The timer has no target: nothing ends the states that it is for.", 7)
    if step.is_timer and not step.due_by:
        yield _error(step, "No field of the Policy says when the timer is due.", 8)


def _ends_something(timer: StepDefinition) -> bool:
    """Whether the timer, or one that it only announces, takes a transition out of each of its states."""
    return bool(timer.states) and all(
        any(
            other.is_timer
            and other.takes
            and state in other.states
            and other.subject_type == timer.subject_type
            for other in registry.steps.values()
        )
        for state in timer.states
    )


def _name_errors(step: StepDefinition, workflows: dict[str, Workflow]) -> Iterator[CheckMessage]:
    for name in step.leads_to:
        if name not in registry.steps:
            yield _error(step, f"It leads to {name}, which is no step.", 9)
    fields = {field.name for field in Policy._meta.concrete_fields}  # noqa: SLF001 - as above
    for name in step.due_by:
        if name not in fields:
            yield _error(step, f"It is due by {name}, which is no field of the Policy.", 9)
    for taken in (*step.takes, *step.catch_takes):
        if not _is_possible(taken, step, workflows):
            yield _error(step, f"It takes {taken}, which none of its states allows.", 9)


def _is_possible(taken: str, step: StepDefinition, workflows: dict[str, Workflow]) -> bool:
    """Whether there is such a transition and, for the step's own subject, a state that allows it."""
    subject_type, _, name = taken.partition(".")
    workflow = workflows.get(subject_type)
    lines = [line for line in workflow.transitions if line.name == name] if workflow else []
    own = subject_type == step.subject_type and step.states
    return any(not own or step.states & set(line.sources) for line in lines)


def _error(about: Workflow | StepDefinition, words: str, number: int) -> CheckMessage:
    kind = "workflow" if isinstance(about, Workflow) else "step"
    return Error(f"{kind} {about.name}: {words}", id=f"workflow.E{number:03}")


def _sources() -> Iterator[Path]:
    """The bank's own modules: not what declares the Policy, and nothing that only tests or migrates."""
    for app in apps.get_app_configs():
        if Path(app.path).parent == settings.BASE_DIR:
            for path in Path(app.path).rglob("*.py"):
                if "migrations" not in path.parts and path.name != "policy.py":
                    yield path


def names_read(path: Path) -> Iterator[str]:
    """The names that a module reads of something: as an attribute, or as a column."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            yield node.attr
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in READERS
        ):
            yield from (str(arg.value) for arg in node.args if isinstance(arg, ast.Constant))
