"""The document of all workflows, written from their code: docs/workflows.md is its output."""

from collections.abc import Iterable, Sequence
from typing import Final

from django.utils import translation

from workflow.definitions import Step, Workflow, workflow_named, workflow_names
from workflow.graphs.asl import exported
from workflow.graphs.mermaid import mermaid
from workflow.graphs.words import timer_words
from workflow.retry import RetryPolicy
from workflow.spans import spoken


INTRODUCTION: Final = """# Workflows

What has a workflow is described by its code alone: the transitions of its model, and the steps that
its app registers. This page is written from them by `manage.py describe_workflows`; a test fails
where it isn't current. The same is served as JSON, SVG, Mermaid and Amazon States Language under
`/api/v1/workflows/`.

What the code alone shows to be wrong, such as a state without a way to an end or a timer without a
target, is told by `manage.py check`, and with `--deploy` a number of the Policy that no code reads.
Rows that a deploy has left behind, in a state or with a step that the code no longer has, are told
by each `manage.py migrate` and by `manage.py check_workflows`, which then exits with 1: run it
before old code is taken away.

Times are the Policy's defaults. Retries come after the first try.
"""


def document() -> str:
    """The page, in English."""
    with translation.override("en"):
        parts = [INTRODUCTION, *(_workflow(workflow_named(name)) for name in workflow_names())]
    return "\n".join(parts)


def _workflow(workflow: Workflow) -> str:
    machine = exported(workflow)
    return "\n".join(
        [
            f"## {workflow.title}",
            "",
            f"`{workflow.name}`, of each {workflow.subject_type}.",
            "",
            "```mermaid",
            mermaid(workflow).rstrip(),
            "```",
            "",
            *_steps(workflow),
            "In Amazon States Language:",
            "",
            *_table(
                ["state of the machine", "type", "here"],
                (
                    [f"`{name}`", state["Type"], state["Comment"]]
                    for name, state in machine["States"].items()
                ),
            ),
        ]
    )


def _steps(workflow: Workflow) -> list[str]:
    if not workflow.steps:
        return ["No step runs by itself here.", ""]
    rows = (
        [
            f"`{step.name}`",
            timer_words(step) if step.kind == "timer" else step.label,
            ", ".join(step.states),
            _retries(step.retry),
            _consequence(step),
        ]
        for step in workflow.steps
    )
    return _table(["step", "what", "in", "retries", "then"], rows)


def _retries(policy: RetryPolicy) -> str:
    factor = f"{policy.backoff_percent / 100:g}"
    return f"{policy.retries}, from {spoken(policy.interval)}, × {factor}"  # noqa: RUF001 - a times sign


def _consequence(step: Step) -> str:
    words = [f"transition {name}" for name in step.takes]
    words += [f"step {name}" for name in step.next]
    if step.catch:
        words.append(f"catch: {', '.join(step.catch_takes)}")
    return "; ".join(words) or "–"  # noqa: RUF001 - a dash


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    def line(cells: Sequence[str]) -> str:
        return f"| {' | '.join(cell.replace('|', ' ') for cell in cells)} |"

    return [line(head), line(["---"] * len(head)), *map(line, rows), ""]
