"""What opens and closes circuit breakers. Locks: subject, step, breaker; then steps that are free."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from common.errors import NotFound
from common.transactions import require_transaction
from workflow.actor import WORKFLOW, Actor
from workflow.failures import sentence_of
from workflow.models import CircuitBreaker
from workflow.models.breaker import LONGEST_MESSAGE
from workflow.operations.record import record
from workflow.queries import has_to_hear_of_success
from workflow.states import BreakerState


# Steps that others have locked are left to them: nobody who holds a breaker waits for a step.
# Materialized, for a plan that asks a subquery again would go beyond its limit.
_PUT_OFF: Final = """
WITH due AS MATERIALIZED (
    SELECT id FROM workflow_step
    WHERE state IN ('WAITING', 'RUNNING') AND is_external AND lane = %(lane)s::text
      AND due_at <= %(at)s::timestamptz
    ORDER BY due_at, id LIMIT 1000
    FOR UPDATE SKIP LOCKED
)
UPDATE workflow_step AS step
SET state = 'WAITING', lease = NULL, due_at = %(until)s::timestamptz
FROM due WHERE step.id = due.id
"""
_BRING_FORWARD: Final = """
UPDATE workflow_step SET due_at = %(at)s::timestamptz
WHERE id IN (
    SELECT id FROM workflow_step
    WHERE state = 'WAITING' AND is_external AND lane = %(lane)s::text
      AND due_at = %(until)s::timestamptz
    FOR UPDATE SKIP LOCKED
)
"""


def ensure_breaker(*, name: str) -> None:
    """Make the breaker of a lane where there is none; it is closed."""
    require_transaction()
    CircuitBreaker.objects.bulk_create([CircuitBreaker(name=name)], ignore_conflicts=True)


def lock_as_seen(seen: CircuitBreaker) -> CircuitBreaker | None:
    """Lock the breaker; None where it has changed, or another worker has it."""
    require_transaction()
    rows = CircuitBreaker.objects.select_for_update(skip_locked=True)
    return rows.filter(pk=seen.pk, version=seen.version).first()


def let_through(*, breaker: CircuitBreaker, step_id: int, until: datetime, at: datetime) -> None:
    """Half-open the locked breaker for one step; another may go at `until` if it gives no answer."""
    breaker.probe(step_id=step_id, until=until)
    _tell(breaker, event="breaker.probed", at=at)


def put_off(*, breaker: CircuitBreaker, at: datetime) -> None:
    """Let the due steps of the locked, open breaker wait for its next probe, a bounded number at once.

    One whose worker died is given back as well; its try was counted when it was claimed.
    """
    values: dict[str, Any] = {"lane": breaker.name, "at": at, "until": breaker.retry_at}
    with connection.cursor() as cursor:
        cursor.execute(_PUT_OFF, values)


def note_success(*, name: str, at: datetime) -> None:
    """What is outside has answered: forget its failures, and close its breaker after a probe.

    An open breaker stays open: the answer was to a call from before it opened.
    """
    require_transaction()
    if not has_to_hear_of_success(name=name):
        return
    breaker = _lock(name)
    if breaker.state == BreakerState.HALF_OPEN:
        breaker.close()
        _tell(breaker, event="breaker.closed", at=at)
    elif breaker.state == BreakerState.CLOSED:
        breaker.failures = 0
        breaker.save()


def note_failure(*, name: str, step_id: int, error: Exception, at: datetime) -> datetime | None:
    """What is outside did not answer. Returns None where this try counts.

    Where the breaker was open or half-open it does not: then the moment is returned until which
    the step has to wait.
    """
    require_transaction()
    ensure_breaker(name=name)
    breaker = _lock(name)
    is_counted = breaker.state == BreakerState.CLOSED
    breaker.failures += 1
    breaker.last_failed_at = at
    breaker.last_error = sentence_of(error)[:LONGEST_MESSAGE]
    if is_counted and breaker.failures >= breaker.threshold:
        breaker.trip(at=at)
        _tell(breaker, event="breaker.opened", at=at)
    elif breaker.probe_id == step_id:
        breaker.reopen(at=at)
        _tell(breaker, event="breaker.reopened", at=at)
    else:
        breaker.save()
    return None if is_counted else breaker.retry_at


def note_no_answer(*, step_ids: Collection[int], at: datetime) -> None:
    """These were not begun: a breaker that waits for one of them may be probed by another at once."""
    require_transaction()
    waiting = CircuitBreaker.objects.filter(state=BreakerState.HALF_OPEN, probe_id__in=step_ids)
    for breaker in waiting.order_by("name").select_for_update(skip_locked=True):
        breaker.retry_at = at
        breaker.save()


def reset_breaker(*, breaker_id: UUID, actor: Actor, at: datetime) -> CircuitBreaker:
    """Close it by hand: what waited for the next probe is due now.

    Raises:
        NotFound: no such breaker.
        WrongState: it is closed.
    """
    breaker = _lock_by_id(breaker_id)
    until = breaker.retry_at
    breaker.reset()
    _tell(breaker, event="breaker.reset", at=at, actor=actor)
    with connection.cursor() as cursor:
        cursor.execute(_BRING_FORWARD, {"lane": breaker.name, "at": at, "until": until})
    return breaker


def change_breaker(
    *,
    breaker_id: UUID,
    threshold: int,
    pause: timedelta,
    maximum_pause: timedelta,
    actor: Actor,
    at: datetime,
) -> CircuitBreaker:
    """Change after how many failures it opens, and for how long; it counts from the next opening on.

    Raises:
        NotFound: no such breaker.
        ValidationError: a value is out of its range.
    """
    breaker = _lock_by_id(breaker_id)
    new = {"threshold": threshold, "pause": pause, "maximum_pause": maximum_pause}
    changes = {
        name: [getattr(breaker, name), value]
        for name, value in new.items()
        if getattr(breaker, name) != value
    }
    for name, value in new.items():
        setattr(breaker, name, value)
    # Only the protected field would refuse to be cleaned; the limits have nothing to do with it.
    breaker.full_clean(exclude={"state"})
    if changes:
        _tell(breaker, event="breaker.changed", at=at, actor=actor, changes=changes)
    return breaker


def _lock(name: str) -> CircuitBreaker:
    return CircuitBreaker.objects.select_for_update().get(name=name)


def _lock_by_id(breaker_id: UUID) -> CircuitBreaker:
    require_transaction()
    breaker = CircuitBreaker.objects.select_for_update().filter(pk=breaker_id).first()
    if breaker is None:
        raise NotFound(_("There is no such circuit breaker."))
    return breaker


def _tell(
    breaker: CircuitBreaker,
    *,
    event: str,
    at: datetime,
    actor: Actor = WORKFLOW,
    changes: Mapping[str, Any] | None = None,
) -> None:
    data: dict[str, Any] = {"name": breaker.name}
    if breaker.retry_at:
        data |= {"failures": breaker.failures, "until": breaker.retry_at}
    if breaker.probe_id:
        data |= {"step": breaker.probe_id}
    if changes:
        data |= {"changes": changes}
    breaker.save_next()
    record(subject=breaker, event=event, at=at, actor=actor, data=data)
