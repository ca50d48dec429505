"""One execution, to be looked at: where it is, how it got there, and what happens next and when.

An execution is a subject with its history and its steps; nothing further is kept about it. Staff
see all of it, a member what concerns them: no tracebacks, nobody else's events.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import blake2s
from itertools import pairwise
from typing import Any, Final, Literal
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from common.errors import NotFound
from workflow.definitions import Workflow, declared_workflows, workflow_of
from workflow.models import EventLog, Step, StepPolicy, StepState, Subject
from workflow.models.step import OPEN
from workflow.registry import StepDefinition, registry
from workflow.sight import data_for_members


# An execution that was touched more often is shown from its newest ones back.
MOST_EVENTS: Final = 500
MOST_STEPS: Final = 500

Key = tuple[str, UUID]
# Of members by id; None where a member reads, who sees no further names.
Names = Mapping[UUID, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """A stay in one state; `left_at` is None as long as it lasts, `lasted` None in a final one."""

    state: str
    label: str
    entered_at: datetime
    left_at: datetime | None
    lasted: timedelta | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Happening:
    """One event; `actor` names who acted, for staff alone."""

    seq: int
    type: str
    from_state: str
    to_state: str
    actor_id: UUID | None
    on_behalf_of_id: UUID | None
    actor: str
    data: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """What staff see of a step beside its course: its row, and its last failure."""

    step_id: int
    error_code: str
    error: str
    redriven_by: str
    redriven_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class StepRun:
    """One step or timer as it went, or will go.

    `tries` counts from 1, and anew after a redrive; `allowed_tries` is None for a step that no code
    knows any more. `next_at` is when it is tried next, None unless it waits. `lasted` is the time
    of the last try.
    """

    name: str
    label: str
    kind: Literal["timer", "task"]
    subject_type: str
    state: StepState
    tries: int
    allowed_tries: int | None
    scheduled_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    next_at: datetime | None
    lasted: timedelta | None
    trouble: Trouble | None

    @property
    def is_open(self) -> bool:
        """Whether it has still to be done."""
        return self.state in OPEN

    @property
    def is_dead(self) -> bool:
        """Whether it has given up."""
        return self.state == StepState.DEAD

    @property
    def is_retry(self) -> bool:
        """Whether it waits for another try after one that failed."""
        return self.state == StepState.WAITING and self.tries > 0

    @property
    def is_failing(self) -> bool:
        """Whether it has given up, or failed and will be tried again."""
        return self.is_dead or self.is_retry


@dataclass(frozen=True, kw_only=True)
class Execution:
    """A whole execution, as one reader may see it at `at`; states, events and steps oldest first."""

    subject_type: str
    subject_id: UUID
    workflow: Workflow
    version: int
    at: datetime
    state: str
    visits: tuple[Visit, ...]
    events: tuple[Happening, ...]
    steps: tuple[StepRun, ...]

    @property
    def label(self) -> str:
        """The present state in words."""
        return self.workflow.by_code[self.state].label

    @property
    def is_final(self) -> bool:
        """Whether nothing follows."""
        return self.workflow.by_code[self.state].is_final

    @property
    def is_moving(self) -> bool:
        """Whether it may still change: it goes on, or a step of it is to be done."""
        return not self.is_final or bool(self.next)

    @property
    def is_cut(self) -> bool:
        """Whether only its newest events are here."""
        return len(self.events) == MOST_EVENTS and self.events[0].seq > 1

    @cached_property
    def next(self) -> tuple[StepRun, ...]:
        """What happens by itself: what is being done, then what is due, in due order."""
        waiting = [step for step in self.steps if step.is_open]
        return tuple(sorted(waiting, key=lambda step: step.next_at or step.scheduled_at))

    @cached_property
    def failed(self) -> tuple[StepRun, ...]:
        """The steps that have given up, or failed and are tried again."""
        return tuple(step for step in self.steps if step.is_failing)

    @cached_property
    def visited(self) -> dict[str, int]:
        """How often each state was entered."""
        counts: dict[str, int] = {}
        for visit in self.visits:
            counts[visit.state] = counts.get(visit.state, 0) + 1
        return counts

    @property
    def taken(self) -> dict[tuple[str, str], int]:
        """How often each way from state to state was taken."""
        counts: dict[tuple[str, str], int] = {}
        for here, there in pairwise(visit.state for visit in self.visits):
            counts[here, there] = counts.get((here, there), 0) + 1
        return counts

    @cached_property
    def tag(self) -> str:
        """Another one as soon as the subject or a step of it has changed."""
        return _tag(self.version, self.steps)


def execution(
    *,
    subject_type: str,
    subject_id: UUID,
    at: datetime,
    for_member: UUID | None,
    also: Sequence[Key] = (),
) -> Execution:
    """Read an execution, for a member or (`for_member` None) for staff.

    `also` names further subjects whose steps move this one on. The number of queries is constant.

    Raises:
        NotFound: there is no such subject, or it is other people's.
        LookupError: this type of subject has no workflow.
    """
    subject = _subject(subject_type, subject_id, for_member=for_member)
    workflow = workflow_of(subject_type)
    events = _event_rows(subject, for_member=for_member)
    steps = _step_rows([(subject_type, subject_id), *also], workflow, for_member=for_member)
    names = None if for_member else _names(events, steps)
    happened = tuple(_happening(row, names) for row in events)
    return Execution(
        subject_type=subject_type,
        subject_id=subject_id,
        workflow=workflow,
        version=subject.version,
        at=at,
        state=str(subject.state),
        visits=_visits(happened, workflow=workflow, at=at),
        events=happened,
        steps=tuple(_run(row, names) for row in steps),
    )


def execution_tag(
    *, subject_type: str, subject_id: UUID, for_member: UUID | None, also: Sequence[Key] = ()
) -> str:
    """The tag that `execution` would have, for less: whether there is anything new.

    Raises:
        NotFound: there is no such subject, or it is other people's.
    """
    subject = _subject(subject_type, subject_id, for_member=for_member)
    workflow = workflow_of(subject_type)
    rows = _step_rows([(subject_type, subject_id), *also], workflow, for_member=for_member)
    return _tag(subject.version, [_run(row, None) for row in rows])


def _tag(version: int, steps: Collection[StepRun]) -> str:
    seen = repr(
        [(step.name, step.state, step.tries, step.next_at, step.allowed_tries) for step in steps]
    )
    return f"{version}-{blake2s(seen.encode(), digest_size=8).hexdigest()}"


def _subject(subject_type: str, subject_id: UUID, *, for_member: UUID | None) -> Subject:
    for declared in declared_workflows():
        if declared.model.subject_type == subject_type:
            found = declared.model._default_manager.filter(pk=subject_id).first()  # noqa: SLF001 - Django's documented API
            break
    else:
        raise LookupError(f"No workflow is about {subject_type!r}.")
    if found is None or (for_member is not None and for_member not in found.audience()):
        raise NotFound(_("There is no such execution."))
    return found


def _event_rows(subject: Subject, *, for_member: UUID | None) -> list[EventLog]:
    """Up to the version that was read: what came later belongs to a later picture."""
    rows = EventLog.objects.filter(
        subject_type=subject.subject_type, subject_id=subject.pk, seq__lte=subject.version
    )
    if for_member is not None:
        rows = rows.filter(audience__contains=[for_member])
    return [*rows.order_by("-seq")[:MOST_EVENTS]][::-1]


def _step_rows(
    keys: Sequence[Key], workflow: Workflow, *, for_member: UUID | None
) -> Sequence[Step]:
    """The steps of these subjects; for a member those of the workflow, not what the bank does beside it."""
    of_any = Q()
    for subject_type, subject_id in keys:
        of_any |= Q(subject_type=subject_type, subject_id=subject_id)
    policies = StepPolicy.objects.filter(pk=OuterRef("name"))
    rows = Step.objects.filter(of_any).annotate(
        staffs_retries=Subquery(policies.values("retries")[:1])
    )
    if for_member is not None:
        known = {step.name for step in workflow.steps} | _movers(workflow.subject_type)
        rows = rows.filter(name__in=known).defer("error")
    return [*rows.order_by("-id")[:MOST_STEPS]][::-1]


def _movers(subject_type: str) -> set[str]:
    """The steps that move such a subject on, whose ever they are: a dispute's timer ends a request."""
    prefix = f"{subject_type}."
    return {
        step.name
        for step in registry.steps.values()
        if any(taken.startswith(prefix) for taken in step.takes)
    }


def _names(events: Sequence[EventLog], steps: Sequence[Step]) -> Names:
    """The names behind the ids: history has no foreign keys."""
    ids = [event.actor_id for event in events] + [event.on_behalf_of_id for event in events]
    ids += [step.redriven_by_id for step in steps]
    people = get_user_model().objects.filter(pk__in={id_ for id_ in ids if id_})
    return dict(people.values_list("pk", "name"))


def _happening(row: EventLog, names: Names | None) -> Happening:
    return Happening(
        seq=row.seq,
        type=row.type,
        from_state=row.from_state,
        to_state=row.to_state,
        actor_id=row.actor_id,
        on_behalf_of_id=row.on_behalf_of_id,
        actor="" if names is None else _actor(row, names),
        data=data_for_members(row) if names is None else row.data,
        at=row.at,
    )


def _actor(row: EventLog, names: Names) -> str:
    """Who acted, and for whom; nothing where the workflow did."""
    actor, member = (_name(id_, names) for id_ in (row.actor_id, row.on_behalf_of_id))
    return _("%(actor)s for %(member)s") % {"actor": actor, "member": member} if member else actor


def _name(member_id: UUID | None, names: Names) -> str:
    return names.get(member_id, str(member_id)) if member_id else ""


def _visits(events: Sequence[Happening], *, workflow: Workflow, at: datetime) -> tuple[Visit, ...]:
    changes = [event for event in events if event.from_state != event.to_state]
    ends = [*(change.at for change in changes[1:]), None]
    return tuple(
        _visit(change, left_at=left_at, workflow=workflow, at=at)
        for change, left_at in zip(changes, ends, strict=False)
    )


def _visit(
    change: Happening, *, left_at: datetime | None, workflow: Workflow, at: datetime
) -> Visit:
    state = workflow.by_code.get(change.to_state)
    return Visit(
        state=change.to_state,
        label=state.label if state else change.to_state,
        entered_at=change.at,
        left_at=left_at,
        lasted=None if state and state.is_final else (left_at or at) - change.at,
    )


def _run(row: Any, names: Names | None) -> StepRun:
    definition = registry.steps.get(row.name)
    label = str(definition.label) if definition else ""
    has_ended = row.state in {StepState.DONE, StepState.DEAD}
    tried = row.finished_at - row.started_at if row.finished_at and row.started_at else None
    return StepRun(
        name=row.name,
        label=label or row.name.replace("_", " ").capitalize(),
        kind="timer" if definition and definition.is_timer else "task",
        subject_type=row.subject_type,
        state=StepState(row.state),
        tries=row.attempts,
        allowed_tries=_allowed_tries(row, definition),
        scheduled_at=row.scheduled_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        next_at=row.due_at if row.state == StepState.WAITING else None,
        lasted=tried if has_ended else None,
        trouble=None if names is None else _trouble(row, names),
    )


def _allowed_tries(row: Any, definition: StepDefinition | None) -> int | None:
    """As often as staff have set, else as often as the code declares."""
    if definition is None:
        return None
    declared = definition.retry.tries
    return declared if row.staffs_retries is None else row.staffs_retries + 1


def _trouble(row: Step, names: Names) -> Trouble:
    return Trouble(
        step_id=row.pk,
        error_code=row.error_code,
        error=row.error,
        redriven_by=_name(row.redriven_by_id, names),
        redriven_at=row.redriven_at,
    )
