"""A workflow in sentences: the text alternative of its picture."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext

from workflow.definitions import State, Transition, Workflow
from workflow.graphs.words import action_words, part_words


def described(
    workflow: Workflow,
    *,
    visited: Mapping[str, int],
    current: str,
    failed: Collection[str],
) -> str:
    """What the picture shows: where the execution is, then each state and where it leads."""
    sentences = [*_execution(workflow, visited=visited, current=current, failed=failed)]
    sentences += [_sentence(workflow, state) for state in workflow.states]
    return " ".join(sentences)


def _execution(
    workflow: Workflow, *, visited: Mapping[str, int], current: str, failed: Collection[str]
) -> list[str]:
    labels = {state.code: state.label for state in workflow.states}
    steps = {step.name: step.label for step in workflow.steps}
    sentences = []
    if current:
        sentences.append(gettext("It is now: %(state)s.") % {"state": labels.get(current, current)})
    if been := [labels.get(code, code) for code, times in visited.items() if times]:
        sentences.append(gettext("It has been: %(states)s.") % {"states": ", ".join(been)})
    if failed:
        names = ", ".join(steps.get(name, name) for name in sorted(failed))
        sentences.append(gettext("Failed: %(steps)s.") % {"steps": names})
    return sentences


def _sentence(workflow: Workflow, state: State) -> str:
    if state.is_final:
        return gettext("%(state)s is an end.") % {"state": state.label}
    ways = "; ".join(_way(workflow, line) for line in workflow.exits(state.code))
    return gettext("From %(state)s: %(ways)s.") % {"state": state.label, "ways": ways}


def _way(workflow: Workflow, line: Transition) -> str:
    return gettext("%(action)s (%(who)s) to %(target)s") % {
        "action": action_words(line),
        "who": part_words(line),
        "target": workflow.by_code[line.target].label,
    }
