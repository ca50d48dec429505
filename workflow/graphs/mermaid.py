"""A workflow as a Mermaid state diagram, for documents."""

from typing import Any, Final

from django.utils.translation import gettext

from workflow.definitions import State, Step, Transition, Workflow
from workflow.graphs.words import TIMER, action_words, part_words, time_words


# Marks that Mermaid reads as its own.
MARKS: Final = str.maketrans(':;"#', ",,' ")


def mermaid(workflow: Workflow, *, policy: Any = None) -> str:
    """The diagram as text; `policy` gives the timers' times, its defaults unless given."""
    lines = ["stateDiagram-v2"]
    for state in workflow.states:
        lines.append(f'    state "{_plain(state.label)}" as {state.code}')
        lines += _steps(workflow, state)
    lines += [f"    [*] --> {state.code}" for state in workflow.states if state.is_initial]
    for line in workflow.transitions:
        for source in line.sources:
            lines += [
                f"    {source} --> {line.target}: {words}"
                for words in _ways(workflow, line, source, policy=policy)
            ]
    lines += [f"    {state.code} --> [*]" for state in workflow.states if state.is_final]
    return "\n".join(lines) + "\n"


def _steps(workflow: Workflow, state: State) -> list[str]:
    """What the bank does in a state, as lines of its box."""
    tasks = [step for step in workflow.steps_in(state.code) if step.kind == "task"]
    return [
        f"    {state.code}: {number} {_plain(step.label)}"
        for number, step in enumerate(tasks, start=1)
    ]


def _ways(workflow: Workflow, line: Transition, source: str, *, policy: Any) -> list[str]:
    """One label for those who act, and one for each timer that does it without them."""
    words = []
    if who := part_words(line, without=TIMER):
        words.append(f"{action_words(line)} ({who})")
    words += [
        _timed(step, policy=policy)
        for step in workflow.steps_in(source)
        if step.kind == "timer" and line.name in step.takes
    ]
    return [_plain(each) for each in words]


def _timed(step: Step, *, policy: Any) -> str:
    words = {"time": time_words(step, policy=policy), "label": step.label}
    return gettext("after %(time)s, %(label)s") % words if words["time"] else step.label


def _plain(words: str) -> str:
    """Without marks of the diagram's own."""
    return words.translate(MARKS)
