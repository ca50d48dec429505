"""What the history says, for all requests at once; each function is one statement.

The index `event_of_request` (subject, sequence, and what a transition is) serves the windows: each
concerned request's events are read from it alone, in order, whatever else there is; hence LATERAL,
without which all events of the bank may be read for those of a month. `event_at` finds a time's
events, `request_by_state` the open requests.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Min, Sum
from django.db.models.functions import Coalesce

from portal.reports.period import Period
from requests_app.models import ServiceRequest
from requests_app.states import FINAL, State
from requests_app.timers import TIMEOUTS


# The transitions that stay in their state; other events that stay in one are none.
STAYING: Final = (
    "request.counter_offered",
    "request.confirmed",
    "request.change_proposed",
    "request.change_agreed",
    "request.change_declined",
    "request.change_withdrawn",
)
# Those of them that end a wait; so does to agree to fewer minutes for done work, and nothing else
# about a change: the work is waited for as before.
ENDING: Final = ("request.counter_offered", "request.confirmed")
# How somebody says no: to a request, or to an offer made in it.
DECLINING: Final = ("request.declined", "request.offer_declined")

# A stay begins with an event that changes the state, and ends with the next. What has ended since
# `start` has an event since then, and what hasn't ended is an open request.
_STAYS: Final = """
WITH concerned AS (
    SELECT subject_id FROM workflow_eventlog
    WHERE subject_type = 'request' AND at >= %(start)s::timestamptz
    UNION
    SELECT id FROM requests_app_servicerequest WHERE state <> ALL (%(final)s::text[])
), stay AS (
    SELECT one.* FROM concerned CROSS JOIN LATERAL (
        SELECT event.to_state AS state, event.at AS entered,
               lead(event.at) OVER (ORDER BY event.seq) AS ended
        FROM workflow_eventlog AS event
        WHERE event.subject_type = 'request' AND event.subject_id = concerned.subject_id
          AND event.from_state <> event.to_state
    ) AS one
), span AS (
    SELECT state, ended - entered AS span, NULL::interval AS so_far FROM stay
    WHERE ended >= %(start)s::timestamptz AND ended < %(until)s::timestamptz
    UNION ALL
    SELECT state, NULL, %(end)s::timestamptz - entered FROM stay
    WHERE entered < %(until)s::timestamptz
      AND (ended IS NULL OR ended >= %(until)s::timestamptz)
)
SELECT state, count(span), percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY span), max(span),
       count(so_far), percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY so_far), max(so_far)
FROM span WHERE state <> ALL (%(final)s::text[])
GROUP BY state
"""

# How long the state that a transition leaves, or stays in, had lasted.
_FLOWS: Final = """
WITH concerned AS (
    SELECT DISTINCT subject_id FROM workflow_eventlog
    WHERE subject_type = 'request' AND at >= %(start)s::timestamptz AND at < %(until)s::timestamptz
), move AS (
    SELECT one.* FROM concerned CROSS JOIN LATERAL (
        SELECT event.from_state, event.to_state, event.at,
               max(event.at) FILTER (WHERE event.from_state <> event.to_state) OVER (
                   ORDER BY event.seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
               ) AS entered
        FROM workflow_eventlog AS event
        WHERE event.subject_type = 'request' AND event.subject_id = concerned.subject_id
          AND (event.from_state <> event.to_state OR event.type = ANY (%(staying)s::text[]))
    ) AS one
)
SELECT from_state, to_state, count(*),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY at - entered)
FROM move
WHERE at >= %(start)s::timestamptz AND at < %(until)s::timestamptz
GROUP BY from_state, to_state
"""

# How waits for somebody ended. A timer is nobody: it has no actor. Done work that is confirmed
# waits for nobody, so its payment ends no wait.
_ENDINGS: Final = """
SELECT service.category_id, event.from_state,
       CASE
           WHEN event.actor_id IS NULL
                AND (event.to_state IN ('TIMED_OUT', 'CANCELLED') OR event.type = 'request.confirmed')
               THEN 'ran_out'
           WHEN event.to_state = 'ACCEPTED' AND event.from_state IN ('ACTIVE', 'NEGOTIATING')
               THEN 'accepted'
           WHEN event.type = ANY (%(declining)s::text[]) THEN 'declined'
           ELSE 'other'
       END AS how, count(*)
FROM workflow_eventlog AS event
JOIN requests_app_servicerequest AS request ON request.id = event.subject_id
LEFT JOIN catalogue_service AS service ON service.id = request.service_id
WHERE event.subject_type = 'request'
  AND event.at >= %(start)s::timestamptz AND event.at < %(until)s::timestamptz
  AND event.from_state = ANY (%(waiting)s::text[])
  AND (event.from_state <> event.to_state OR event.type = ANY (%(ending)s::text[])
       OR (event.type = 'request.change_agreed' AND event.from_state = 'COMPLETED'))
  AND NOT (event.from_state = 'COMPLETED' AND event.to_state = 'PAID')
GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class InState:
    """Requests that are in a state now: how many, their minutes in all, and when the first was made."""

    state: str
    requests: int
    minutes: int
    oldest_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Spans:
    """How many spans of time, and how long: the median and p95 are interpolated between neighbours."""

    count: int = 0
    median: timedelta | None = None
    p95: timedelta | None = None
    longest: timedelta | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Stays:
    """The stays in a state that ended in a period, and so far those that hadn't at its end."""

    state: str
    ended: Spans
    open: Spans


@dataclass(frozen=True, kw_only=True, slots=True)
class Flow:
    """How often requests went from one state to another, and how long they had been in the first."""

    source: str
    target: str
    count: int
    median: timedelta | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """How often a wait in `state` ended so: `accepted`, `declined`, `ran_out` or `other`."""

    category_id: int | None
    state: str
    how: str
    count: int


def requests_by_state(*, period: Period) -> list[InState]:
    """All requests made in a period, by the state they are in now.

    Their minutes are what was paid, else what was agreed, else what was asked for.
    """
    made = ServiceRequest.objects.order_by()
    if period.start:
        made = made.filter(created_at__gte=period.start)
    if period.until:
        made = made.filter(created_at__lt=period.until)
    minutes = Coalesce("payable_minutes", "agreed_minutes", "estimated_minutes")
    rows = made.values_list("state").annotate(
        count=Count("pk"), total=Sum(minutes), oldest=Min("created_at")
    )
    return [
        InState(state=state, requests=count, minutes=int(total), oldest_at=oldest)
        for state, count, total, oldest in rows
    ]


def stays(*, period: Period, at: datetime) -> list[Stays]:
    """The time spent in each state that isn't final."""
    given = {**bounds(period), "end": period.end(at=at), "final": [str(state) for state in FINAL]}
    return [
        Stays(
            state=state,
            ended=spans_of(ended, quantiles, longest),
            open=spans_of(still, open_quantiles, open_longest),
        )
        for state, ended, quantiles, longest, still, open_quantiles, open_longest in rows_of(
            _STAYS, given
        )
    ]


def flows(*, period: Period) -> list[Flow]:
    """The transitions made in a period; a request's beginning comes from the state ""."""
    given = {**bounds(period), "staying": list(STAYING)}
    return [
        Flow(source=source, target=target, count=count, median=median)
        for source, target, count, median in rows_of(_FLOWS, given)
    ]


def endings(*, period: Period) -> list[Ending]:
    """How the waits for members ended in a period, by the category of the service."""
    given = {
        **bounds(period),
        "ending": list(ENDING),
        "declining": list(DECLINING),
        "waiting": [str(state) for state in TIMEOUTS],
    }
    return [
        Ending(category_id=category_id, state=state, how=how, count=count)
        for category_id, state, how, count in rows_of(_ENDINGS, given)
    ]


def place(state: str) -> int:
    """The place of a state in the order in which they are listed."""
    return list(State).index(State(state)) if state else -1


def bounds(period: Period) -> dict[str, Any]:
    """The period as the statements name it; without a bound it is infinite."""
    return {"start": period.start or "-infinity", "until": period.until or "infinity"}


def spans_of(count: int, quantiles: list[timedelta] | None, longest: timedelta | None) -> Spans:
    """The spans that a statement counted, with its quantiles 0.5 and 0.95."""
    median, p95 = quantiles if count and quantiles else (None, None)
    return Spans(count=count, median=median, p95=p95, longest=longest)


def rows_of(statement: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    """What a statement finds."""
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
