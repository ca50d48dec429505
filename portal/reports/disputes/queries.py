"""What has come of disputes; each function is one statement.

The indexes `ruling_made_at`, `dispute_ended_at` and `dispute_responded_at` find what happened in a
period; `dispute_in_hand` finds the open ones. Of 100,000 disputes, those of 30 days take 30 to 60 ms,
and all of them at most half a second.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from disputes.states import OPEN
from portal.reports.period import Period
from portal.reports.queries import Spans, bounds, rows_of, spans_of


# What is measured, by what ends it.
_SPANS: Final = """
WITH span AS (
    SELECT 'first_answer' AS what, responded_at - opened_at AS span FROM disputes_dispute
    WHERE responded_at >= %(start)s::timestamptz AND responded_at < %(until)s::timestamptz
    UNION ALL
    SELECT CASE ruling.number WHEN 1 THEN 'ruling' ELSE 'ruling_on_appeal' END,
           ruling.ruled_at
           - CASE ruling.number WHEN 1 THEN dispute.opened_at ELSE dispute.appealed_at END
    FROM disputes_ruling AS ruling JOIN disputes_dispute AS dispute ON dispute.id = ruling.dispute_id
    WHERE ruling.ruled_at >= %(start)s::timestamptz AND ruling.ruled_at < %(until)s::timestamptz
    UNION ALL
    SELECT CASE state WHEN 'SETTLED' THEN 'settlement' ELSE 'closing' END, ended_at - opened_at
    FROM disputes_dispute
    WHERE ended_at >= %(start)s::timestamptz AND ended_at < %(until)s::timestamptz
      AND state IN ('SETTLED', 'CLOSED')
)
SELECT what, count(*), percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY span), max(span)
FROM span GROUP BY what
"""

_OUTCOMES: Final = """
SELECT dispute.reason, service.category_id,
       CASE
           WHEN dispute.state <> 'CLOSED' THEN lower(dispute.state)
           WHEN dispute.released_minutes = dispute.held_minutes THEN 'released'
           WHEN dispute.released_minutes = 0 THEN 'refunded'
           ELSE 'shared'
       END AS outcome, count(*)
FROM disputes_dispute AS dispute
JOIN requests_app_servicerequest AS request ON request.id = dispute.request_id
LEFT JOIN catalogue_service AS service ON service.id = request.service_id
WHERE dispute.ended_at >= %(start)s::timestamptz AND dispute.ended_at < %(until)s::timestamptz
GROUP BY 1, 2, 3
"""

# A second ruling is one on an appeal; the two may settle while the appeal is looked into.
_APPEALS: Final = """
SELECT dispute.reason, count(*), count(dispute.appealed_at),
       count(*) FILTER (WHERE second.released_minutes = first.released_minutes),
       count(*) FILTER (WHERE second.released_minutes <> first.released_minutes),
       count(*) FILTER (WHERE dispute.appealed_at IS NOT NULL AND dispute.state = 'SETTLED')
FROM disputes_ruling AS first
JOIN disputes_dispute AS dispute ON dispute.id = first.dispute_id
LEFT JOIN disputes_ruling AS second ON second.dispute_id = dispute.id AND second.number = 2
WHERE first.number = 1
  AND first.ruled_at >= %(start)s::timestamptz AND first.ruled_at < %(until)s::timestamptz
GROUP BY 1
"""

_BY_COORDINATOR: Final = """
WITH in_hand AS (
    SELECT assigned_to_id AS member_id, count(*) AS open_now,
           count(*) FILTER (WHERE target_at < %(at)s::timestamptz) AS overdue
    FROM disputes_dispute WHERE state = ANY (%(open)s::text[]) GROUP BY 1
), made AS (
    SELECT ruling.ruled_by_id AS member_id, count(*) AS ruled,
           percentile_cont(0.5) WITHIN GROUP (
               ORDER BY ruling.ruled_at
                   - CASE ruling.number WHEN 1 THEN dispute.opened_at ELSE dispute.appealed_at END
           ) AS median,
           count(dispute.appealed_at) FILTER (WHERE ruling.number = 1) AS appealed,
           count(*) FILTER (
               WHERE ruling.number = 1 AND second.released_minutes <> ruling.released_minutes
           ) AS changed
    FROM disputes_ruling AS ruling
    JOIN disputes_dispute AS dispute ON dispute.id = ruling.dispute_id
    LEFT JOIN disputes_ruling AS second ON second.dispute_id = dispute.id AND second.number = 2
    WHERE ruling.ruled_at >= %(start)s::timestamptz AND ruling.ruled_at < %(until)s::timestamptz
    GROUP BY 1
)
SELECT member_id, member.name, coalesce(open_now, 0), coalesce(overdue, 0), coalesce(ruled, 0),
       median, coalesce(appealed, 0), coalesce(changed, 0)
FROM in_hand FULL JOIN made USING (member_id)
LEFT JOIN members_member AS member ON member.id = member_id
ORDER BY member_id IS NULL DESC, 3 DESC, 5 DESC, member.name, member_id
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """How often disputes ended so: `released`, `shared`, `refunded`, `settled` or `withdrawn`."""

    reason: str
    category_id: int | None
    outcome: str
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Appeals:
    """First rulings of disputes for one reason, how many were appealed, and what came of that."""

    reason: str
    rulings: int
    appealed: int
    upheld: int
    changed: int
    settled: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Coordinator:
    """What somebody has in hand now, and has ruled in a period; nobody has no id and no name.

    `appealed` and `changed` are about their first rulings.
    """

    member_id: UUID | None = None
    name: str | None = None
    open_now: int = 0
    overdue: int = 0
    ruled: int = 0
    median: timedelta | None = None
    appealed: int = 0
    changed: int = 0


def spans(*, period: Period) -> dict[str, Spans]:
    """How long what ended in a period had taken.

    `first_answer`, `ruling` (the first), `settlement` and `closing` count from the opening,
    `ruling_on_appeal` from the appeal. What hasn't ended at all is left out.
    """
    return {
        what: spans_of(count, quantiles, longest)
        for what, count, quantiles, longest in rows_of(_SPANS, bounds(period))
    }


def outcomes(*, period: Period) -> list[Outcome]:
    """How the disputes that ended in a period did so."""
    return [
        Outcome(reason=reason, category_id=category_id, outcome=outcome, count=count)
        for reason, category_id, outcome, count in rows_of(_OUTCOMES, bounds(period))
    ]


def appeals(*, period: Period) -> list[Appeals]:
    """What became of the first rulings that were made in a period, until now."""
    names = ("reason", "rulings", "appealed", "upheld", "changed", "settled")
    return [
        Appeals(**dict(zip(names, row, strict=True))) for row in rows_of(_APPEALS, bounds(period))
    ]


def coordinators(*, period: Period, at: datetime) -> list[Coordinator]:
    """Who has disputes in hand now, or has ruled in a period; first what nobody has in hand."""
    given: dict[str, Any] = {**bounds(period), "at": at, "open": [str(state) for state in OPEN]}
    return [
        Coordinator(
            member_id=member_id,
            name=name,
            open_now=open_now,
            overdue=overdue,
            ruled=ruled,
            median=median,
            appealed=appealed,
            changed=changed,
        )
        for member_id, name, open_now, overdue, ruled, median, appealed, changed in rows_of(
            _BY_COORDINATOR, given
        )
    ]
