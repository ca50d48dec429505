"""Do a claimed step once, and say what became of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.db.models import F

from common.errors import DomainError
from common.transactions import require_transaction
from workflow.failures import traceback_of
from workflow.models import Step, StepState, Subject
from workflow.operations.breakers import note_no_answer
from workflow.operations.record import record
from workflow.queries import retry_policy
from workflow.registry import Claimed, StepDefinition, registry
from workflow.retry import Draw, RetryPolicy, draw_by_chance


LONGEST_ERROR: Final = 20_000

_FINISH = """
UPDATE workflow_step
SET state = 'DONE', finished_at = %s::timestamptz, lease = NULL, error_code = '', error = ''
WHERE id = %s::bigint AND lease = %s::uuid AND state = 'RUNNING'
"""


# A step that was claimed together with the one that ended its worker has lost a try that it never
# had: with no retries at all it still gets one.
FEWEST_CLAIMS: Final = 2


class LeaseExpiredError(Exception):
    """The workers that had the step never came back with an answer."""


def perform(*, step: Claimed, at: datetime) -> bool:
    """Do a claimed step and end it, in one transaction: its effect happens exactly once.

    Returns False where somebody else has ended it, or taken it over, in the meantime. What the
    handler raises propagates; the caller rolls back and calls `record_failure`.
    """
    require_transaction()
    definition = registry.step(step.name)
    require_tries(step)
    subject = definition.lock(step.subject_id)
    if not finish(step, at=at):
        return False
    if makes_sense(definition, subject):
        definition.handler(subject=subject, step=step, at=at)
    else:
        Step.objects.filter(pk=step.id).update(state=StepState.CANCELLED)
    return True


def require_tries(step: Claimed) -> None:
    """Refuse a step whose workers died, as often as it may be tried.

    Raises:
        LeaseExpiredError: it has no tries left.
    """
    if step.is_taken_over:
        tries = max(retry_policy(name=step.name).tries, FEWEST_CLAIMS)
        if step.attempts > tries:
            raise LeaseExpiredError(f"{step.attempts - 1} tries ended without an answer.")


def finish(step: Claimed, *, at: datetime) -> bool:
    """Write the step as done; False where it isn't this worker's any more."""
    with connection.cursor() as cursor:
        cursor.execute(_FINISH, [at, step.id, step.lease])
        return bool(cursor.rowcount)


def give_back(*, steps: Sequence[Claimed], at: datetime) -> None:
    """Let others have what this worker has claimed and has not begun; no try is counted.

    They are due since they were scheduled, so that nothing of their lane comes before them. One whose
    worker died before stays under a lease that is over: who takes it takes it over again, with the
    same care. What somebody else has locked is left until its lease ends.
    """
    require_transaction()
    # Where it was to be a breaker's probe, another may be at once. A breaker comes before free steps.
    note_no_answer(step_ids=[step.id for step in steps], at=at)
    ours = Step.objects.filter(
        pk__in=[step.id for step in steps],
        state=StepState.RUNNING,
        lease__in={step.lease for step in steps},
    )
    locked = ours.order_by("pk").select_for_update(skip_locked=True)
    given = Step.objects.filter(pk__in=[*locked.values_list("pk", flat=True)])
    given.update(due_at=F("scheduled_at"), attempts=F("attempts") - 1)
    new = [step.id for step in steps if not step.is_taken_over]
    given.filter(pk__in=new).update(state=StepState.WAITING, lease=None)


def makes_sense(definition: StepDefinition, subject: Subject) -> bool:
    """Whether the subject is in a state that the step is for."""
    return not definition.states or subject.state in definition.states


def record_failure(
    *,
    step: Claimed,
    error: Exception,
    at: datetime,
    catch: bool = True,
    draw: Draw = draw_by_chance,
) -> StepState | None:
    """Plan the next try of a step whose handler raised, or make it a dead letter and run its catch.

    The step's retry policy of this moment says which errors are followed by another try, and
    after which wait. A rule's refusal (`DomainError`) and an exhausted step are not tried again.
    One whose name no code knows, or whose subject is gone, is a dead letter at once, without an
    event. A catch that ended the workers that ran it, as often as the step was tried, isn't run
    again. Returns the state that the step has now, None where it isn't this worker's any more.
    """
    require_transaction()
    definition, subject = lock_subject_of(step)
    row = lock_claimed(step)
    if row is None:
        return None
    row.lease = None
    row.error_code, row.error = describe(error)
    if definition is None or subject is None:
        _end_as_dead(row, at=at)
        return StepState.DEAD
    policy = retry_policy(name=step.name)
    if _is_over(step, error, policy):
        _bury(row, subject=subject, at=at)
        if catch and definition.catch and step.attempts <= 2 * max(policy.tries, FEWEST_CLAIMS):
            definition.catch(subject=subject, step=step, at=at)
    else:
        row.state = StepState.WAITING
        row.due_at = at + policy.wait(attempts=step.attempts, draw=draw)
        row.save()
        tell(row, subject=subject, event="step.failed", at=at)
    return StepState(row.state)


def _is_over(step: Claimed, error: Exception, policy: RetryPolicy) -> bool:
    is_used_up = step.attempts >= policy.tries or isinstance(error, LeaseExpiredError)
    return is_used_up or not policy.covers(error)


def lock_claimed(step: Claimed) -> Step | None:
    """The step's row, locked; None where it isn't this worker's any more."""
    rows = Step.objects.select_for_update()
    return rows.filter(pk=step.id, lease=step.lease, state=StepState.RUNNING).first()


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
    tell(row, subject=subject, event="step.dead", at=at)


def tell(row: Step, *, subject: Subject, event: str, at: datetime) -> None:
    """Record what became of the step in the history of its locked subject."""
    data = {"step": row.pk, "name": row.name, "attempts": row.attempts, "error": row.error_code}
    subject.save_next()
    record(subject=subject, event=event, at=at, data=data)


def describe(error: Exception) -> tuple[str, str]:
    """The error's code, and its traceback for staff."""
    code = error.reason if isinstance(error, DomainError) else type(error).__name__
    return code[:100], traceback_of(error)[-LONGEST_ERROR:]
