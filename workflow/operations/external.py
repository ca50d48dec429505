"""External steps: the effect happens outside of all locks, at least once; its outcome is written after it."""

from datetime import datetime, timedelta

from common.errors import DomainError
from common.transactions import require_transaction
from workflow.models import CircuitBreaker, Step, StepState, Subject
from workflow.operations.breakers import note_failure, note_success
from workflow.operations.claim import EXTERNAL_LEASE
from workflow.operations.steps import (
    describe,
    finish,
    lock_claimed,
    lock_subject_of,
    makes_sense,
    record_failure,
    require_tries,
    tell,
)
from workflow.registry import Claimed, registry
from workflow.retry import Draw, draw_by_chance
from workflow.states import BreakerState


def begin_effect(
    *, step: Claimed, at: datetime, lease: timedelta = EXTERNAL_LEASE
) -> StepState | None:
    """Begin the lease anew, just before the effect.

    Returns RUNNING if it may go. WAITING where the breaker has opened since the claim: it waits
    for the next probe, and the try isn't counted. CANCELLED where it makes no sense any more; None
    where somebody else has it.
    """
    require_transaction()
    definition = registry.step(step.name)
    require_tries(step)
    subject = definition.lock(step.subject_id)
    row = lock_claimed(step)
    if row is None:
        return None
    breaker = CircuitBreaker.objects.filter(name=step.lane).first()
    if not makes_sense(definition, subject):
        row.state, row.lease, row.finished_at = StepState.CANCELLED, None, at
    elif breaker and _is_held_back(breaker, step):
        _put_back(row, until=breaker.retry_at if breaker.state == BreakerState.OPEN else at)
    else:
        row.due_at = at + lease
    row.save()
    return StepState(row.state)


def finish_effect(*, step: Claimed, at: datetime) -> bool:
    """Write that the effect has happened. False where somebody else has the step by now."""
    require_transaction()
    definition = registry.step(step.name)
    subject = definition.lock(step.subject_id)
    if not finish(step, at=at):
        return False
    definition.handler(subject=subject, step=step, at=at)
    note_success(name=step.lane, at=at)
    return True


def record_effect_failure(
    *,
    step: Claimed,
    error: Exception,
    at: datetime,
    catch: bool = True,
    draw: Draw = draw_by_chance,
) -> StepState | None:
    """Tell the breaker of an effect that failed; with the breaker closed, go on as with any step.

    While it is open or half-open the try isn't counted, and the step waits for the next probe. A
    refusal (`DomainError`) is an answer: what is outside works.
    """
    require_transaction()
    _definition, subject = lock_subject_of(step)
    row = lock_claimed(step)
    if row is None:
        return None
    until = None
    if isinstance(error, DomainError):
        note_success(name=step.lane, at=at)
    else:
        until = note_failure(name=step.lane, step_id=step.id, error=error, at=at)
    if until and subject:
        return _postpone(row, subject=subject, error=error, until=until, at=at)
    return record_failure(step=step, error=error, at=at, catch=catch, draw=draw)


def _postpone(
    row: Step, *, subject: Subject, error: Exception, until: datetime, at: datetime
) -> StepState:
    row.error_code, row.error = describe(error)
    _put_back(row, until=until)
    row.save()
    tell(row, subject=subject, event="step.postponed", at=at)
    return StepState.WAITING


def _put_back(row: Step, *, until: datetime | None) -> None:
    row.state, row.lease = StepState.WAITING, None
    row.attempts -= 1
    row.due_at = until or row.due_at


def _is_held_back(breaker: CircuitBreaker, step: Claimed) -> bool:
    return breaker.state != BreakerState.CLOSED and breaker.probe_id != step.id
