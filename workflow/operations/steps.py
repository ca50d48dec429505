"""Claim what is due, do it once, and say what became of it."""

import json
import traceback
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection

from common.errors import DomainError
from common.transactions import require_transaction
from workflow.models import Step, StepState, Subject, new_id
from workflow.operations.record import record
from workflow.registry import Claimed, StepDefinition, registry


# Longer than any step takes; a worker that died gives its steps back after this.
LEASE: Final = timedelta(seconds=60)
LONGEST_ERROR: Final = 20_000

_CLAIM = """
WITH due AS (
    SELECT id FROM workflow_step
    WHERE state IN ('WAITING', 'RUNNING') AND due_at <= %s::timestamptz
    ORDER BY due_at, id LIMIT %s::int
    FOR UPDATE SKIP LOCKED
)
UPDATE workflow_step AS step
SET state = 'RUNNING', lease = %s::uuid, due_at = %s::timestamptz, attempts = attempts + 1,
    started_at = %s::timestamptz
FROM due WHERE step.id = due.id
RETURNING step.id, step.lease, step.name, step.subject_type, step.subject_id, step.seq, step.attempts,
          step.scheduled_at, step.data
"""
_COLUMNS: Final = (
    "id",
    "lease",
    "name",
    "subject_type",
    "subject_id",
    "seq",
    "attempts",
    "scheduled_at",
    "data",
)

_FINISH = """
UPDATE workflow_step
SET state = 'DONE', finished_at = %s::timestamptz, lease = NULL, error_code = '', error = ''
WHERE id = %s::bigint AND lease = %s::uuid AND state = 'RUNNING'
"""


class LeaseExpiredError(Exception):
    """The workers that had the step never came back with an answer."""


def claim_due(*, at: datetime, batch: int = 20, lease: timedelta = LEASE) -> list[Claimed]:
    """Take up to `batch` steps that are due at `at`, in due order, under a lease.

    The attempt is counted here, in a commit of its own, so that a step that kills its worker
    uses up its tries. Another worker's rows are skipped, never waited for.
    """
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [at, batch, new_id(), at + lease, at])
        rows = [dict(zip(_COLUMNS, row, strict=True)) for row in cursor.fetchall()]
    return sorted((_claimed(row) for row in rows), key=lambda step: (step.scheduled_at, step.id))


def _claimed(row: dict[str, Any]) -> Claimed:
    # A cursor gives jsonb as text; only the ORM reads it.
    return Claimed(**row | {"data": json.loads(row["data"])})


def perform(*, step: Claimed, at: datetime) -> bool:
    """Do a claimed step and end it, in one transaction: its effect happens exactly once.

    Returns False where somebody else has ended it, or taken it over, in the meantime. What the
    handler raises propagates; the caller rolls back and calls `record_failure`.
    """
    require_transaction()
    definition = registry.step(step.name)
    if step.attempts > definition.retry.tries:
        raise LeaseExpiredError(f"{step.attempts - 1} tries ended without an answer.")
    subject = definition.lock(step.subject_id)
    with connection.cursor() as cursor:
        cursor.execute(_FINISH, [at, step.id, step.lease])
        if not cursor.rowcount:
            return False
    if makes_sense(definition, subject):
        definition.handler(subject=subject, step=step, at=at)
    else:
        Step.objects.filter(pk=step.id).update(state=StepState.CANCELLED)
    return True


def makes_sense(definition: StepDefinition, subject: Subject) -> bool:
    """Whether the subject is in a state that the step is for."""
    return not definition.states or subject.state in definition.states


def record_failure(
    *, step: Claimed, error: Exception, at: datetime, catch: bool = True
) -> StepState | None:
    """Plan the next try of a step whose handler raised, or make it a dead letter and run its catch.

    A rule's refusal (`DomainError`) and an exhausted step are not tried again. One whose name no
    code knows, or whose subject is gone, is a dead letter at once, without an event. A catch that
    ended the workers that ran it, as often as the step was tried, isn't run again. Returns the
    state that the step has now, None where it isn't this worker's any more.
    """
    require_transaction()
    definition, subject = lock_subject_of(step)
    row = (
        Step.objects.select_for_update()
        .filter(pk=step.id, lease=step.lease, state=StepState.RUNNING)
        .first()
    )
    if row is None:
        return None
    row.lease = None
    row.error_code, row.error = describe(error)
    if definition is None or subject is None:
        _end_as_dead(row, at=at)
    elif step.attempts >= definition.retry.tries or isinstance(
        error, (DomainError, LeaseExpiredError)
    ):
        _bury(row, subject=subject, at=at)
        if catch and definition.catch and step.attempts <= 2 * definition.retry.tries:
            definition.catch(subject=subject, step=step, at=at)
    else:
        row.state, row.due_at = (
            StepState.WAITING,
            at + definition.retry.wait(attempts=step.attempts),
        )
        row.save()
        _tell(row, subject=subject, event="step.failed", at=at)
    return StepState(row.state)


def lock_subject_of(step: Claimed | Step) -> tuple[StepDefinition | None, Subject | None]:
    """The step's declaration, and its subject, locked; None for what there is no more."""
    definition = registry.steps.get(step.name)
    try:
        return definition, definition.lock(step.subject_id) if definition else None
    except ObjectDoesNotExist:
        return definition, None


def _end_as_dead(row: Step, *, at: datetime) -> None:
    row.state, row.finished_at = StepState.DEAD, at
    row.save()


def _bury(row: Step, *, subject: Subject, at: datetime) -> None:
    _end_as_dead(row, at=at)
    _tell(row, subject=subject, event="step.dead", at=at)


def _tell(row: Step, *, subject: Subject, event: str, at: datetime) -> None:
    data = {"step": row.pk, "name": row.name, "attempts": row.attempts, "error": row.error_code}
    subject.save_next()
    record(subject=subject, event=event, at=at, data=data)


def describe(error: Exception) -> tuple[str, str]:
    """The error's code, and its traceback for staff."""
    code = error.reason if isinstance(error, DomainError) else type(error).__name__
    text = "".join(traceback.format_exception(error))
    # What came from outside may hold what no text column takes; it must not hide the failure.
    text = (
        text.encode(errors="backslashreplace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")
    )
    return code[:100], text[-LONGEST_ERROR:]
