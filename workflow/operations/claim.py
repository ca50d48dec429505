"""Claim what is due: lanes take turns, and inside of a lane what is due first comes first."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from common.transactions import require_transaction
from workflow.models import CircuitBreaker, new_id
from workflow.operations.breakers import let_through, lock_as_seen, put_off
from workflow.queries import halted_breakers
from workflow.registry import Claimed
from workflow.states import BreakerState


# Longer than any step takes; a worker that died gives its steps back after this.
LEASE: Final = timedelta(seconds=60)
# What is outside may answer slowly; the lease begins anew with each effect.
EXTERNAL_LEASE: Final = timedelta(minutes=2)

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
    "lane",
    "is_taken_over",
)

# Hops from lane to lane, one look at the index for each; then takes an equal share of each lane in
# which something is due, the lanes that wait longest first. Of those whose worker never came back it
# takes one: it may be what ended the worker, and must not do so to others again.
_CLAIM: Final = """
WITH RECURSIVE ahead AS (
    (SELECT lane, due_at FROM workflow_step
     WHERE state IN ('WAITING', 'RUNNING') AND is_external = %(external)s::boolean
     ORDER BY lane, due_at LIMIT 1)
    UNION ALL
    SELECT next.lane, next.due_at FROM ahead CROSS JOIN LATERAL (
        SELECT lane, due_at FROM workflow_step
        WHERE state IN ('WAITING', 'RUNNING') AND is_external = %(external)s::boolean
          AND lane > ahead.lane
        ORDER BY lane, due_at LIMIT 1
    ) AS next
), turns AS (
    SELECT lane FROM ahead
    WHERE due_at <= %(at)s::timestamptz AND lane <> ALL (%(halted)s::text[])
    ORDER BY due_at LIMIT %(batch)s::int
), found AS (
    SELECT step.* FROM turns CROSS JOIN LATERAL (
        SELECT id, due_at, state = 'RUNNING' AS is_taken_over FROM workflow_step
        WHERE state IN ('WAITING', 'RUNNING') AND is_external = %(external)s::boolean
          AND lane = turns.lane AND due_at <= %(at)s::timestamptz
        ORDER BY due_at, id LIMIT %(batch)s::int / (SELECT count(*) FROM turns)
        FOR UPDATE SKIP LOCKED
    ) AS step
), due AS (
    SELECT id, is_taken_over FROM found WHERE NOT is_taken_over
    UNION ALL
    (SELECT id, is_taken_over FROM found WHERE is_taken_over ORDER BY due_at, id LIMIT 1)
)
"""
# Just one, for a probe.
_CLAIM_ONE: Final = """
WITH due AS (
    SELECT id, state = 'RUNNING' AS is_taken_over FROM workflow_step
    WHERE state IN ('WAITING', 'RUNNING') AND is_external AND lane = %(lane)s::text
      AND due_at <= %(at)s::timestamptz
    ORDER BY due_at, id LIMIT 1
    FOR UPDATE SKIP LOCKED
)
"""
_TAKE: Final = """
UPDATE workflow_step AS step
SET state = 'RUNNING', lease = %(lease)s::uuid, due_at = %(until)s::timestamptz,
    attempts = attempts + 1, started_at = %(at)s::timestamptz
FROM due WHERE step.id = due.id
RETURNING step.id, step.lease, step.name, step.subject_type, step.subject_id, step.seq,
          step.attempts, step.scheduled_at, step.data, step.lane, due.is_taken_over
"""


def claim_due(*, at: datetime, batch: int = 20, lease: timedelta = LEASE) -> list[Claimed]:
    """Take up to `batch` internal steps that are due at `at`, under a lease, in turns of their lanes.

    The attempt is counted here, in a commit of its own, so that a step that kills its worker
    uses up its tries. Another worker's rows are skipped, never waited for. Lanes share the batch,
    so that no kind of step holds up the others.
    """
    require_transaction()
    values = {"at": at, "until": at + lease, "batch": batch, "external": False, "halted": []}
    return _take(_CLAIM, values)


def claim_external(
    *, at: datetime, batch: int = 10, lease: timedelta = EXTERNAL_LEASE
) -> list[Claimed]:
    """Take up to `batch` external steps likewise, as their lanes' circuit breakers allow.

    While a breaker is open its lane's due steps are put off until its next probe, without a try
    counted; then one of them is taken as the probe, and the others wait for what becomes of it.
    """
    require_transaction()
    halted = halted_breakers()
    claimed: list[Claimed] = []
    for seen in halted:
        if breaker := lock_as_seen(seen):
            claimed += _claim_probe(breaker, at=at, lease=lease)
    names = [breaker.name for breaker in halted]
    values = {"at": at, "until": at + lease, "batch": batch, "external": True, "halted": names}
    return claimed + _take(_CLAIM, values)


def _claim_probe(breaker: CircuitBreaker, *, at: datetime, lease: timedelta) -> list[Claimed]:
    """Take the lane's first due step, if it is time for a probe; else put off what is due."""
    if breaker.retry_at is None or breaker.retry_at > at:
        if breaker.state == BreakerState.OPEN:
            put_off(breaker=breaker, at=at)
        return []
    probe = _take(_CLAIM_ONE, {"lane": breaker.name, "at": at, "until": at + lease})
    for step in probe:
        let_through(breaker=breaker, step_id=step.id, until=at + lease, at=at)
    return probe


def _take(due: str, values: dict[str, Any]) -> list[Claimed]:
    with connection.cursor() as cursor:
        cursor.execute(due + _TAKE, {**values, "lease": new_id()})
        rows = [dict(zip(_COLUMNS, row, strict=True)) for row in cursor.fetchall()]
    return in_turns([_claimed(row) for row in rows])


def in_turns(steps: Sequence[Claimed]) -> list[Claimed]:
    """The order in which a worker does them: the first of each lane, then the second of each.

    Inside of a lane it is the order in which they were due. A batch that ends early, since a lane
    is slow, has thus served all its lanes alike. What may end the worker comes last.
    """
    turns: Counter[str] = Counter()
    order: list[tuple[bool, int, Claimed]] = []
    for step in sorted(steps, key=lambda step: (step.scheduled_at, step.id)):
        turns[step.lane] += 1
        order.append((step.is_taken_over, turns[step.lane], step))
    return [step for *_turn, step in sorted(order, key=lambda turn: turn[:2])]


def _claimed(row: dict[str, Any]) -> Claimed:
    # A cursor gives jsonb as text; only the ORM reads it.
    return Claimed(**row | {"data": json.loads(row["data"])})
