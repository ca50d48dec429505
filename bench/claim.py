"""Claiming a batch of due steps: it must not take longer because the table is larger.

In all three tables 500 steps are due, in all kinds of lanes, and lie far apart in the table. Of the
others half are done and half are due later, which is harder than a real bank, where most are done.
"""

import time
from datetime import UTC, datetime
from statistics import median
from typing import Any, Final

from bench.table import print_table, say
from common.transactions import door
from hourbank.big_bank.databases import Databases, as_owner, databases
from workflow.operations import claim_due
from workflow.operations.claim import LEASE
from workflow.registry import registry


SIZES: Final = {"bench_small": 10_000, "bench_middle": 100_000, "bench_large": 1_000_000}
DUE: Final = 500
BATCH: Final = 20
# The larger table may cost this much more.
BOUND: Final = 2.0
NOW: Final = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

_FILL: Final = """
INSERT INTO workflow_step (
    subject_type, subject_id, seq, name, lane, is_external, state, data, scheduled_at, due_at,
    attempts, error_code, error, finished_at)
SELECT 'request', lpad(to_hex(number), 32, '0')::uuid, 1, kind.name, kind.lane, kind.is_external, way.state, '{}',
       way.due_at, way.due_at, 0, '', '', CASE WHEN way.state = 'DONE' THEN way.due_at END
FROM generate_series(1, %(size)s::int) AS number
CROSS JOIN LATERAL (
    SELECT (%(names)s::text[])[chosen] AS name, (%(lanes)s::text[])[chosen] AS lane,
           (%(external)s::bool[])[chosen] AS is_external
    FROM (SELECT 1 + number %% cardinality(%(names)s::text[]) AS chosen) AS choice
) AS kind
CROSS JOIN LATERAL (
    SELECT CASE WHEN is_due OR number %% 2 = 0 THEN 'WAITING' ELSE 'DONE' END AS state,
           %(now)s::timestamptz + CASE
               WHEN is_due THEN -number %% 86400 * interval '1 second'
               ELSE (1 + number %% 2592000) * interval '1 second' END AS due_at
    FROM (SELECT number %% (%(size)s::int / %(due)s::int) = 1 AS is_due) AS chosen
) AS way
"""
_AGAIN: Final = """
UPDATE workflow_step
SET state = 'WAITING', due_at = scheduled_at, lease = NULL, started_at = NULL, attempts = 0
WHERE state IN ('WAITING', 'RUNNING') AND due_at <= %(until)s::timestamptz
"""


def measure_claim(*, rounds: int) -> bool:
    """Measure, print, and return whether the bound is kept."""
    say(f"claim: filling {' and '.join(f'{size:,}' for size in SIZES.values())} steps")
    with databases(*SIZES) as found:
        for name, size in SIZES.items():
            found.use(name)
            _fill(size)
        seconds: dict[str, list[float]] = {name: [] for name in SIZES}
        for _round in range(rounds + 1):
            for name, took in _claim_all(found).items():
                seconds[name].append(median(took))
    # The first round finds nothing in memory, and prepares its statements.
    return _tell({name: medians[1:] for name, medians in seconds.items()}, rounds=rounds)


def _fill(size: int) -> None:
    steps = [step for step in registry.steps.values() if not step.is_external]
    values: dict[str, Any] = {
        "size": size,
        "due": DUE,
        "now": NOW,
        "names": [step.name for step in steps],
        "lanes": [step.own_lane for step in steps],
        "external": [step.is_external for step in steps],
    }
    as_owner("ALTER TABLE workflow_step SET (autovacuum_enabled = off)")
    as_owner(_FILL, values)
    as_owner("VACUUM ANALYZE workflow_step")


def _claim_all(found: Databases) -> dict[str, list[float]]:
    """Claim all that is due in each, a batch here and a batch there; return the seconds of each batch."""
    took: dict[str, list[float]] = {name: [] for name in SIZES}
    left = dict.fromkeys(SIZES, DUE)
    while any(left.values()):
        for name in SIZES:
            found.use(name)
            began = time.perf_counter()
            with door():
                claimed = claim_due(at=NOW, batch=BATCH)
            took[name].append(time.perf_counter() - began)
            left[name] -= len(claimed)
            if not claimed and left[name]:
                raise RuntimeError(f"{left[name]} steps are due, and nobody gets them.")
    for name in SIZES:
        found.use(name)
        as_owner(_AGAIN, {"until": NOW + LEASE})
    return took


def _tell(seconds: dict[str, list[float]], *, rounds: int) -> bool:
    small, _middle, large = (median(seconds[name]) for name in SIZES)
    rows = [
        [f"{size:,} steps", *(f"{1000 * value:.2f}" for value in _spread(seconds[name]))]
        for name, size in SIZES.items()
    ]
    print_table(
        f"claim: a batch of {BATCH} of {DUE} due steps, in ms, {rounds} rounds in turns",
        ["in the table", "median", "least", "most"],
        rows,
    )
    ratio = large / small
    say(f"ratio {ratio:.2f} (bound {BOUND:.1f}): {'kept' if ratio <= BOUND else 'NOT KEPT'}")
    return ratio <= BOUND


def _spread(values: list[float]) -> tuple[float, float, float]:
    return median(values), min(values), max(values)
