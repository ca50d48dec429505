"""Each report's tables, made from what the queries find."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from ledger.queries import holds_by_age
from members.models import Member
from portal.reports.columns import categories_told, span_columns, spans_told
from portal.reports.period import Period
from portal.reports.queries import Ending, Spans, endings, flows, place, requests_by_state, stays
from portal.reports.stuck import MOST_CASES, Case, Reason, stuck_cases
from portal.reports.tables import Column, Row, Table, Unit, Words, added, permille
from requests_app.queries import unreliable
from requests_app.states import FINAL, State
from requests_app.timers import TIMEOUTS
from workflow.registry import registry


STATES: Final[Mapping[str, Words]] = {str(state): state.label for state in State}
BEGINNING: Final = gettext_lazy("(new)")

AGES: Final = tuple(timedelta(days=days) for days in (1, 7, 30, 90))
AGE_NAMES: Final[Mapping[str, Words]] = {
    "under-1-day": gettext_lazy("less than a day"),
    "1-to-7-days": gettext_lazy("1 to 7 days"),
    "7-to-30-days": gettext_lazy("7 to 30 days"),
    "30-to-90-days": gettext_lazy("30 to 90 days"),
    "over-90-days": gettext_lazy("90 days and more"),
}
SHORT_NOTICE: Final[Mapping[str, Words]] = {
    "late": gettext_lazy("Called off late"),
    "missed": gettext_lazy("Said not to have come"),
}
# Whose time it is that the answers are given in.
ASKING: Final = frozenset({State.ACTIVE, State.NEGOTIATING})


def by_state(*, period: Period, at: datetime) -> list[Table]:  # noqa: ARG001 - as all of them
    """How many requests are in each state, all states told."""
    found = {line.state: line for line in requests_by_state(period=period)}
    requests_list = reverse("admin:requests_app_servicerequest_changelist")
    rows = [
        {
            "state": str(state),
            "requests": line.requests if line else 0,
            "minutes": line.minutes if line else 0,
            "oldest_at": line.oldest_at if line else None,
            "link": f"{requests_list}?state__exact={state}",
        }
        for state in State
        for line in [found.get(state)]
    ]
    columns = (
        Column(name="state", title=_("State"), unit=Unit.CODE, labels=STATES),
        Column(name="requests", title=_("Requests"), unit=Unit.COUNT),
        Column(name="minutes", title=_("Hours"), unit=Unit.MINUTES),
        Column(name="oldest_at", title=_("Oldest made"), unit=Unit.MOMENT),
        Column(name="link", title=_("List"), unit=Unit.LINK),
    )
    return [
        Table(
            name="states",
            title=_("Requests by state"),
            columns=columns,
            rows=rows,
            total=added(rows, "requests", "minutes"),
            note=_("Hours are what was paid, else what was agreed, else what was asked for."),
        )
    ]


def time_in_state(*, period: Period, at: datetime) -> list[Table]:
    """How long requests stay in each state that isn't final."""
    found = {line.state: line for line in stays(period=period, at=at)}
    rows = [
        {"state": str(state), **spans_told(line.ended if line else Spans())}
        | spans_told(line.open if line else Spans(), "open_")
        for state in State
        if state not in FINAL
        for line in [found.get(state)]
    ]
    columns = (
        Column(name="state", title=_("State"), unit=Unit.CODE, labels=STATES),
        *span_columns(_("Left")),
        Column(name="open_count", title=_("Still in it"), unit=Unit.COUNT),
        Column(name="open_median_seconds", title=_("Median so far"), unit=Unit.SECONDS),
        Column(name="open_p95_seconds", title=_("95th percentile so far"), unit=Unit.SECONDS),
        Column(name="open_longest_seconds", title=_("Longest so far"), unit=Unit.SECONDS),
    )
    note = _(
        "Counted are the stays that ended in this time, whenever they began. “So far” is at its end."
    )
    return [
        Table(name="states", title=_("Time in each state"), columns=columns, rows=rows, note=note)
    ]


def stuck_now(*, period: Period, at: datetime) -> list[Table]:  # noqa: ARG001 - it is about now
    """What stands still: how much for which reason, and each case."""
    found = stuck_cases(at=at)
    reason = Column(name="reason", title=_("Reason"), unit=Unit.CODE, labels=dict(Reason.choices))
    reasons = [
        {"reason": str(cases.reason), "cases": cases.count, "oldest_at": cases.oldest_at}
        for cases in found
    ]
    summary = Table(
        name="reasons",
        title=_("By reason"),
        columns=(
            reason,
            Column(name="cases", title=_("Cases"), unit=Unit.COUNT),
            Column(name="oldest_at", title=_("Since"), unit=Unit.MOMENT),
        ),
        rows=reasons,
        total=added(reasons, "cases"),
    )
    each = Table(
        name="cases",
        title=_("Each case"),
        columns=(
            Column(name="title", title=_("What")),
            reason,
            Column(name="since", title=_("Since"), unit=Unit.MOMENT),
            Column(name="state", title=_("State"), unit=Unit.CODE, labels=STATES),
            Column(name="step", title=_("Step")),
            Column(name="error", title=_("Last error")),
            Column(name="request", title=_("Request"), unit=Unit.ID),
            Column(name="link", title=_("Page"), unit=Unit.LINK),
        ),
        rows=[_case_row(case) for cases in found for case in cases.longest],
        note=_("Longest first; at most %(n)d for each reason.") % {"n": MOST_CASES},
    )
    return [summary, each]


def _case_row(case: Case) -> Row:
    if case.step_id is not None:
        link = reverse("admin:workflow_step_change", args=[case.step_id])
    else:
        link = reverse("admin:requests_app_servicerequest_change", args=[case.subject_id])
    return {
        "title": case.title or f"{case.subject_type} …{str(case.subject_id)[-12:]}",
        "reason": str(case.reason),
        "since": case.since,
        "state": case.state or None,
        "step": case.step or None,
        "error": case.error or None,
        "request": case.request_id,
        "link": link,
    }


def flow_table(*, period: Period, at: datetime) -> list[Table]:  # noqa: ARG001 - as all of them
    """How requests went from state to state."""
    found = sorted(flows(period=period), key=lambda flow: (place(flow.source), place(flow.target)))
    left: Counter[str] = Counter()
    for flow in found:
        if flow.source != flow.target:
            left[flow.source] += flow.count
    rows = [
        {
            "from_state": flow.source,
            "to_state": flow.target,
            "count": flow.count,
            "share_permille": permille(flow.count, left[flow.source])
            if flow.source != flow.target
            else None,
            "median_seconds": flow.median,
        }
        for flow in found
    ]
    states = {"": BEGINNING, **STATES}
    columns = (
        Column(name="from_state", title=_("From"), unit=Unit.CODE, labels=states),
        Column(name="to_state", title=pgettext("a state", "To"), unit=Unit.CODE, labels=states),
        Column(name="count", title=_("How often"), unit=Unit.COUNT),
        Column(name="share_permille", title=_("Share of what left"), unit=Unit.PERMILLE),
        Column(name="median_seconds", title=_("Median time in the first"), unit=Unit.SECONDS),
    )
    note = _(
        "What stays in its state, such as a further counter-offer, a proposed change or a"
        " confirmation, has no share: it left nothing."
    )
    return [Table(name="flows", title=_("Transitions"), columns=columns, rows=rows, note=note)]


def unanswered(*, period: Period, at: datetime) -> list[Table]:  # noqa: ARG001 - as all of them
    """What was answered, declined or ran out: by category, by timer, and by both."""
    found = endings(period=period)
    slugs, category = categories_told()
    return [
        _by_category(found, slugs, category),
        _by_timer(found),
        _by_both(found, slugs, category),
    ]


def _sums(found: Iterable[Ending], **wanted: Any) -> int:
    return sum(
        line.count
        for line in found
        if all(getattr(line, name) == value for name, value in wanted.items())
    )


def _by_category(found: list[Ending], slugs: Mapping[int | None, str], category: Column) -> Table:
    asked = [line for line in found if line.state in ASKING]
    rows = [
        {"category": slug, **_answers([line for line in asked if line.category_id == category_id])}
        for category_id, slug in slugs.items()
    ]
    columns = (
        category,
        Column(name="accepted", title=_("Accepted"), unit=Unit.COUNT),
        Column(name="declined", title=_("Declined"), unit=Unit.COUNT),
        Column(name="declined_permille", title=_("Share declined"), unit=Unit.PERMILLE),
        Column(name="timed_out", title=_("No answer"), unit=Unit.COUNT),
        Column(name="timed_out_permille", title=_("Share without answer"), unit=Unit.PERMILLE),
    )
    return Table(
        name="categories",
        title=_("Answers by category"),
        columns=columns,
        rows=rows,
        total=_answers(asked),
        note=_("Answers to requests and to counter-offers; shares are of the three together."),
    )


def _answers(asked: list[Ending]) -> dict[str, int | None]:
    accepted, declined, timed_out = (
        _sums(asked, how=how) for how in ("accepted", "declined", "ran_out")
    )
    whole = accepted + declined + timed_out
    return {
        "accepted": accepted,
        "declined": declined,
        "declined_permille": permille(declined, whole),
        "timed_out": timed_out,
        "timed_out_permille": permille(timed_out, whole),
    }


def _by_timer(found: list[Ending]) -> Table:
    rows: list[dict[str, Any]] = []
    for state, timer in TIMEOUTS.items():
        ended, ran_out = _sums(found, state=state), _sums(found, state=state, how="ran_out")
        share = permille(ran_out, ended)
        rows.append(
            {
                "timer": timer,
                "state": str(state),
                "waits": ended,
                "ran_out": ran_out,
                "ran_out_permille": share,
            }
        )
    columns = (
        Column(name="timer", title=_("Timer"), unit=Unit.CODE, labels=_timer_names()),
        Column(name="state", title=_("State"), unit=Unit.CODE, labels=STATES),
        Column(name="waits", title=_("Waits that ended"), unit=Unit.COUNT),
        Column(name="ran_out", title=_("Ran out"), unit=Unit.COUNT),
        Column(name="ran_out_permille", title=_("Share"), unit=Unit.PERMILLE),
    )
    return Table(
        name="timers",
        title=_("Times that ran out, by timer"),
        columns=columns,
        rows=rows,
        total=added(rows, "waits", "ran_out"),
    )


def _by_both(found: list[Ending], slugs: Mapping[int | None, str], category: Column) -> Table:
    ran_out = [line for line in found if line.how == "ran_out"]
    rows = [
        {
            "category": slug,
            **{
                timer: _sums(ran_out, category_id=category_id, state=state)
                for state, timer in TIMEOUTS.items()
            },
        }
        for category_id, slug in slugs.items()
    ]
    names = _timer_names()
    columns = (
        category,
        *(Column(name=timer, title=names[timer], unit=Unit.COUNT) for timer in TIMEOUTS.values()),
    )
    return Table(
        name="categories-and-timers",
        title=_("Times that ran out, by category and timer"),
        columns=columns,
        rows=rows,
        total=added(rows, *TIMEOUTS.values()),
    )


def _timer_names() -> dict[str, Words]:
    return {timer: registry.step(timer).label or timer for timer in TIMEOUTS.values()}


def called_off(*, period: Period, at: datetime) -> list[Table]:
    """How much was called off late or missed, and by whom; without a period that of the last year."""
    since = period.start or at - timedelta(days=366)
    found = list(unreliable(since=since, until=period.until).order_by("-missed", "-late", "member"))
    names = Member.objects.in_bulk([line["member"] for line in found])
    people = [{**line, "member": names[line["member"]].name} for line in found]
    kinds = [{"kind": kind, "count": sum(line[kind] for line in found)} for kind in SHORT_NOTICE]
    table = Table(
        name="kinds",
        title=_("Called off at short notice"),
        columns=(
            Column(name="kind", title=_("What"), unit=Unit.CODE, labels=SHORT_NOTICE),
            Column(name="count", title=_("How often"), unit=Unit.COUNT),
        ),
        rows=kinds,
        note=_("That somebody didn't come is what the other side says."),
    )
    return [table, _by_member(people)] if people else [table]


def _by_member(rows: Sequence[Row]) -> Table:
    counts = [
        Column(name=kind, title=title, unit=Unit.COUNT) for kind, title in SHORT_NOTICE.items()
    ]
    return Table(
        name="members",
        title=_("By member"),
        columns=(Column(name="member", title=_("Member")), *counts),
        rows=rows,
        total=added(rows, *SHORT_NOTICE),
    )


def hours_held(*, period: Period, at: datetime) -> list[Table]:  # noqa: ARG001 - it is about now
    """What is held of members' hours now, by how long it has been."""
    found = holds_by_age(ages=AGES, at=at)
    rows: list[dict[str, Any]] = [
        {
            "age": age,
            "holds": held.holds,
            "minutes": held.minutes,
            "frozen_minutes": held.frozen_minutes,
            "oldest_at": held.oldest_at,
        }
        for age, held in zip(AGE_NAMES, found, strict=True)
    ]
    oldest = min((row["oldest_at"] for row in rows if row["oldest_at"]), default=None)
    columns = (
        Column(name="age", title=_("Held for"), unit=Unit.CODE, labels=AGE_NAMES),
        Column(name="holds", title=_("Requests"), unit=Unit.COUNT),
        Column(name="minutes", title=_("Hours held"), unit=Unit.MINUTES),
        Column(name="frozen_minutes", title=_("Frozen by disputes"), unit=Unit.MINUTES),
        Column(name="oldest_at", title=_("Oldest"), unit=Unit.MOMENT),
    )
    return [
        Table(
            name="ages",
            title=_("Hours held now"),
            columns=columns,
            rows=rows,
            total=added(rows, "holds", "minutes", "frozen_minutes") | {"oldest_at": oldest},
        )
    ]
