"""Answers of workflows. Written by the generator."""

from dataclasses import dataclass
from typing import Literal

from hourbank_client.reading import Answer


WorkflowStepAnswerKindEnum = Literal["timer", "task"]


@dataclass(frozen=True, kw_only=True)
class LinkedAnswer(Answer):
    """A workflow in the list."""

    name: str
    title: str
    subject_type: str
    url: str


@dataclass(frozen=True, kw_only=True)
class RetryAnswer(Answer):
    """How a failed step is tried again."""

    retries: int
    interval_seconds: int
    maximum_interval_seconds: int
    backoff_percent: int
    jitter: str
    retryable_errors: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TimeAnswer(Answer):
    """One of the bank's numbers that sets when a timer is due."""

    policy: str
    seconds: int


@dataclass(frozen=True, kw_only=True)
class WorkflowStateAnswer(Answer):
    """A state."""

    code: str
    words: str
    is_initial: bool
    is_final: bool


@dataclass(frozen=True, kw_only=True)
class WorkflowTransitionAnswer(Answer):
    """A transition, into one target."""

    name: str
    action: str
    sources: tuple[str, ...]
    target: str
    by: tuple[str, ...]
    conditions: tuple[str, ...]
    description: str


@dataclass(frozen=True, kw_only=True)
class WorkflowStepAnswer(Answer):
    """An automatic step, or a timer."""

    name: str
    words: str
    kind: WorkflowStepAnswerKindEnum | str
    subject_type: str
    states: tuple[str, ...]
    retry: RetryAnswer
    catch: str
    next: tuple[str, ...]
    takes: tuple[str, ...]
    catch_takes: tuple[str, ...]
    due_by: tuple[TimeAnswer, ...]
    description: str


@dataclass(frozen=True, kw_only=True)
class WorkflowsAnswer(Answer):
    """All workflows."""

    results: tuple[LinkedAnswer, ...]


@dataclass(frozen=True, kw_only=True)
class WorkflowAnswer(Answer):
    """A workflow as its code declares it, with the bank's numbers of now."""

    name: str
    title: str
    subject_type: str
    url: str
    states: tuple[WorkflowStateAnswer, ...]
    transitions: tuple[WorkflowTransitionAnswer, ...]
    steps: tuple[WorkflowStepAnswer, ...]
