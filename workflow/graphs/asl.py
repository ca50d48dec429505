"""A workflow as a state machine in Amazon States Language, made from what its code declares.

An execution begins where the first automatic step runs; what people do before isn't part of it.
Each function receives the execution's data and returns it, with what it has changed: the answer
that the next choice asks for, the time of the next wait. A refusal by rule is raised as
`DomainError`, which is never tried again; every other error is technical.

Source: the Amazon States Language specification, states-language.net.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from workflow.definitions import Step, Transition, Workflow
from workflow.graphs.words import TIMER, WORKFLOW
from workflow.retry import RetryPolicy
from workflow.states import Jitter


Machine = dict[str, Any]

# Whose functions a task calls; an account of its own takes the place of these.
FUNCTIONS: Final = "arn:aws:lambda:us-east-1:123456789012:function:hourbank-"
WITH_TOKEN: Final = "arn:aws:states:::lambda:invoke.waitForTaskToken"  # noqa: S105 - it names a way to wait
REFUSAL: Final = "DomainError"


def exported(workflow: Workflow, *, retries: Mapping[str, RetryPolicy] | None = None) -> Machine:
    """The state machine.

    Args:
        workflow: from `workflow.definitions.workflow_named`.
        retries: step → the policy in force, where it isn't the one that the code declares.
    """
    return Export(workflow, retries=retries or {}).machine()


def end_states(workflow: Workflow) -> dict[str, str]:
    """The machine's end states → our final states."""
    return {pascal(state.code): state.code for state in workflow.states if state.is_final}


def pascal(name: str) -> str:
    """A name such as TIMED_OUT or time_out as TimedOut, or TimeOut."""
    return "".join(part.capitalize() for part in name.replace("-", "_").split("_"))


def camel(name: str) -> str:
    """A name such as provider_response as providerResponse."""
    first = pascal(name)
    return first[:1].lower() + first[1:]


class Export:
    """One machine in the making: states are added as something leads to them."""

    def __init__(self, workflow: Workflow, *, retries: Mapping[str, RetryPolicy]) -> None:
        self.workflow, self.retries = workflow, retries
        self.states: Machine = {}

    def machine(self) -> Machine:
        """Everything that the start leads to."""
        start = self._enter(self._first())
        title, subject = self.workflow.title, self.workflow.subject_type
        comment = f"{title}. States of a {subject} are named in each state's comment."
        return {"Comment": comment, "StartAt": start, "States": self.states}

    def _first(self) -> str:
        """The state in which the first automatic step runs, or in which a new row is."""
        going = [state for state in self.workflow.states if not state.is_final]
        with_tasks = [state.code for state in going if self._heads(state.code)]
        return next(iter(with_tasks), next(state.code for state in going if state.is_initial))

    def _heads(self, code: str) -> list[Step]:
        """The tasks that begin with a state: no other step leads to them."""
        led_to = {name for step in self.workflow.steps for name in step.next}
        return [
            step
            for step in self.workflow.steps_in(code)
            if step.kind == "task" and step.name not in led_to and self._moves(step)
        ]

    def _moves(self, step: Step) -> bool:
        """Whether a step, or what follows it, takes a transition: others stand beside the machine."""
        return bool(step.takes) or any(self._moves(other) for other in self._next(step))

    def _next(self, step: Step) -> list[Step]:
        return [other for other in self.workflow.steps if other.name in step.next]

    def _enter(self, code: str) -> str:
        """Add what happens in one of our states; returns where it begins."""
        if self.workflow.by_code[code].is_final:
            return self._end(code)
        for step in self._heads(code):
            return self._task(step, code)
        return self._wait(code)

    def _end(self, code: str) -> str:
        """A final state: a failure where nothing but a catch's transition leads to it, else a success."""
        name = pascal(code)
        label = self.workflow.by_code[code].label
        comment = f"{code}: {label}"
        caught = {name for step in self.workflow.steps for name in step.catch_takes}
        into = {line.name for line in self.workflow.transitions if line.target == code}
        if into <= caught:
            return self._add(
                name, {"Type": "Fail", "Error": code, "Cause": label, "Comment": comment}
            )
        return self._add(name, {"Type": "Succeed", "Comment": comment})

    def _task(self, step: Step, code: str) -> str:
        """An automatic step, with its retries, its catch and what follows."""
        name = pascal(step.name)
        if name in self.states:
            return name
        state = self._function(step.name, f"{code}: {step.description}")
        self.states[name] = state
        state["Retry"] = self._retry(step)
        if step.catch_takes:
            caught = self._named(step.catch_takes, code)
            catch = self._transition(caught[0], code, function=step.catch)
            state["Catch"] = [
                {"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": catch}
            ]
        state["Next"] = self._after(step, code)
        return name

    def _after(self, step: Step, code: str) -> str:
        for following in filter(self._moves, self._next(step)):
            return self._task(following, code)
        for line in self._named(step.takes, code):
            return self._enter(line.target)
        raise ValueError(f"Nothing follows the step {step.name!r} in {code}.")

    def _wait(self, code: str) -> str:
        """Wait until the time of the state is over, then look who has answered what."""
        timers = (step for step in self.workflow.steps_in(code) if step.kind == "timer")
        timer = next((step for step in timers if self._leads_on(step, code)), None)
        about = self._about(code, timer)
        name = f"WaitFor{pascal(about)}"
        if name in self.states:
            return name
        answers = [line for line in self.workflow.exits(code) if set(line.by) - {TIMER, WORKFLOW}]
        comment = f"{code}: {self.workflow.by_code[code].label}"
        if timer:
            state: Machine = {"Type": "Wait", "SecondsPath": f"$.{camel(about)}TimeoutSeconds"}
        else:
            payload = {"data.$": "$", "token.$": "$$.Task.Token"}
            given = {"FunctionName": f"{FUNCTIONS}await_{about}", "Payload": payload}
            state = {"Type": "Task", "Resource": WITH_TOKEN, "Parameters": given}
        self.states[name] = {"Comment": comment, **state}
        over = self._ended_by(timer, code) if timer else name
        following = self._choice(code, about, answers, otherwise=over) if answers else over
        self.states[name]["Next"] = following
        return name

    def _leads_on(self, timer: Step, code: str) -> bool:
        """Whether a timer leads out of a state, or to an automatic step in it: others only remind."""
        lines = self._named(timer.takes, code)
        led_to = {*timer.next, *(name for line in lines for name in line.next)}
        return any(line.target != code for line in lines) or any(
            step.kind == "task" and step.name in led_to for step in self.workflow.steps_in(code)
        )

    def _about(self, code: str, timer: Step | None) -> str:
        """What a state waits for, in a word or two."""
        if code in self.workflow.reference.waits:
            return self.workflow.reference.waits[code]
        stem = timer.name.removesuffix("_timeout") if timer else code.lower()
        return f"{stem}_response"

    def _ended_by(self, timer: Step, code: str) -> str:
        """What time does; a task of its own where people may do the same."""
        line = self._named(timer.takes, code)[0]
        lines = [other for other in self.workflow.exits(code) if other.name == line.name]
        if len(lines) > 1:
            return self._ways(lines, timer)
        is_time_alone = set(line.by) == {TIMER}
        return self._transition(
            line,
            code,
            name="" if is_time_alone else pascal(timer.name),
            function=line.name if is_time_alone else timer.name,
            timer=timer,
        )

    def _ways(self, lines: list[Transition], timer: Step) -> str:
        """A timer's transition that has several targets: its function answers which it was."""
        own, name = pascal(lines[0].name), f"CheckAfter{pascal(lines[0].name)}"
        if own in self.states:
            return own
        self.states[own] = self._function(lines[0].name, lines[0].description) | {
            "Retry": self._retry(timer),
            "Next": name,
        }
        state: Machine = {"Type": "Choice", "Comment": "the state that it has led to"}
        self.states[name] = state
        state["Choices"] = [
            {
                "Variable": f"$.{camel(lines[0].name)}",
                "StringEquals": line.target,
                "Next": self._enter(line.target),
            }
            for line in lines
        ]
        return own

    def _choice(self, code: str, about: str, answers: list[Transition], *, otherwise: str) -> str:
        name, variable = f"Check{pascal(about)}", f"$.{camel(about)}"
        state: Machine = {"Type": "Choice", "Comment": f"{code}: what was answered"}
        self.states[name] = state
        choices: list[Machine] = [
            {"Variable": variable, "IsPresent": False, "Next": otherwise},
            *(
                {
                    "Variable": variable,
                    "StringEquals": self._answer(line),
                    "Next": self._transition(line, code, function=line.name),
                }
                for line in answers
            ),
        ]
        state |= {"Choices": choices, "Default": otherwise}
        return name

    def _answer(self, line: Transition) -> str:
        """The value that chooses a transition; with its target where one method has several."""
        return self.workflow.reference.answers.get(line.name, self._unique(line).upper())

    def _unique(self, line: Transition) -> str:
        same = [other for other in self.workflow.transitions if other.name == line.name]
        return line.name if len(same) == 1 else f"{line.name}_{line.target.lower()}"

    def _transition(
        self,
        line: Transition,
        code: str,
        *,
        function: str,
        name: str = "",
        timer: Step | None = None,
    ) -> str:
        """The task that carries a transition out, and what its target begins."""
        own = self.workflow.reference.tasks.get(line.name, pascal(self._unique(line)))
        name = name or own
        if name in end_states(self.workflow):
            name = f"Make{name}"
        if name in self.states:
            return name
        state = self._function(
            function, f"{', '.join(line.sources)} → {line.target}: {line.description}"
        )
        self.states[name] = state
        if timer:
            state["Retry"] = self._retry(timer)
        state["Next"] = self._following(line, code)
        return name

    def _following(self, line: Transition, code: str) -> str:
        """What a transition that stays in its state begins, else what its target does."""
        if line.target == code:
            names = [
                *line.next,
                *(n for step in self.workflow.steps if line.name in step.takes for n in step.next),
            ]
            for step in self.workflow.steps_in(code):
                if step.name in names:
                    return self._task(step, code)
        return self._enter(line.target)

    def _named(self, names: Iterable[str], code: str) -> list[Transition]:
        """The transitions of these names that a state allows, in the order of the names."""
        exits = {line.name: line for line in self.workflow.exits(code)}
        return [exits[name] for name in names if name in exits]

    def _function(self, name: str, comment: str) -> Machine:
        return {"Type": "Task", "Comment": comment, "Resource": f"{FUNCTIONS}{name}"}

    def _retry(self, step: Step) -> list[Machine]:
        policy = self.retries.get(step.name, step.retry)
        again: Machine = {
            "ErrorEquals": list(policy.retryable_errors) or ["States.ALL"],
            "IntervalSeconds": max(1, round(policy.interval.total_seconds())),
            "MaxAttempts": policy.retries,
            "BackoffRate": policy.backoff_percent / 100,
            "MaxDelaySeconds": round(policy.maximum_interval.total_seconds()),
        }
        if policy.jitter == Jitter.FULL:
            again["JitterStrategy"] = "FULL"
        refused: Machine = {"ErrorEquals": [REFUSAL], "MaxAttempts": 0}
        return [again] if policy.retryable_errors else [refused, again]

    def _add(self, name: str, state: Machine) -> str:
        self.states.setdefault(name, state)
        return name
