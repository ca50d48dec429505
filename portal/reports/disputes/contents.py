"""The tables of the reports on disputes, made from what the queries find."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.figures import Waiting, open_disputes
from disputes.states import OPEN, DisputeState, Reason
from portal.reports.columns import categories_told, span_columns, spans_told
from portal.reports.contents import AGE_NAMES, AGES
from portal.reports.disputes.queries import (
    Appeals,
    Coordinator,
    Outcome,
    appeals,
    coordinators,
    outcomes,
    spans,
)
from portal.reports.period import Period
from portal.reports.queries import Spans
from portal.reports.tables import Bars, Column, Row, Table, Unit, Words, added, permille


STATES: Final[Mapping[str, Words]] = {str(state): state.label for state in DisputeState}
REASONS: Final[Mapping[str, Words]] = {str(reason): reason.label for reason in Reason}

OUTCOMES: Final[Mapping[str, Words]] = {
    "released": gettext_lazy("All to who gave"),
    "shared": gettext_lazy("Shared"),
    "refunded": gettext_lazy("All given back"),
    "settled": gettext_lazy("Settled by the two"),
    "withdrawn": gettext_lazy("Withdrawn"),
}
MEASURED: Final[Mapping[str, Words]] = {
    "first_answer": gettext_lazy("From the opening to the other side’s answer"),
    "ruling": gettext_lazy("From the opening to the ruling"),
    "ruling_on_appeal": gettext_lazy("From an appeal to the second ruling"),
    "settlement": gettext_lazy("From the opening to a settlement"),
    "closing": gettext_lazy("From the opening until a ruling is carried out"),
}


def open_now(*, period: Period, at: datetime) -> list[Table]:  # noqa: ARG001 - it is about now
    """The disputes that are open now, by age and by state, and how many of them are late."""
    found = open_disputes(at=at, ages=AGES)
    return [_by_age(found), _by_state(found)]


def _by_age(found: Sequence[Waiting]) -> Table:
    rows = [
        {"age": age, **_waiting(line for line in found if line.age == place)}
        for place, age in enumerate(AGE_NAMES)
    ]
    return Table(
        name="ages",
        title=_("Open disputes by age"),
        columns=(
            Column(name="age", title=_("Open for"), unit=Unit.CODE, labels=AGE_NAMES),
            *_waiting_columns(),
        ),
        rows=rows,
        total=_waiting(found),
        note=_("Overdue is what staff should have done something about by now."),
        bars=Bars(columns=("disputes", "overdue")),
    )


def _by_state(found: Sequence[Waiting]) -> Table:
    queue = reverse("admin:disputes_dispute_changelist")
    rows = [
        {
            "state": str(state),
            **_waiting(line for line in found if line.state == state),
            "link": f"{queue}?state__exact={state}",
        }
        for state in OPEN
    ]
    return Table(
        name="states",
        title=_("Open disputes by state"),
        columns=(
            Column(name="state", title=_("State"), unit=Unit.CODE, labels=STATES),
            *_waiting_columns(),
            Column(name="link", title=_("List"), unit=Unit.LINK),
        ),
        rows=rows,
        total=_waiting(found),
        bars=Bars(columns=("disputes", "overdue")),
    )


def _waiting_columns() -> tuple[Column, ...]:
    return (
        Column(name="disputes", title=_("Disputes"), unit=Unit.COUNT),
        Column(name="overdue", title=_("Overdue"), unit=Unit.COUNT),
        Column(name="unassigned", title=_("In nobody’s hands"), unit=Unit.COUNT),
        Column(name="oldest_at", title=_("Oldest opened"), unit=Unit.MOMENT),
    )


def _waiting(lines: Iterable[Waiting]) -> dict[str, Any]:
    found = list(lines)
    return {
        "disputes": sum(line.disputes for line in found),
        "overdue": sum(line.overdue for line in found),
        "unassigned": sum(line.unassigned for line in found),
        "oldest_at": min((line.oldest_at for line in found), default=None),
    }


def courses(*, period: Period, at: datetime) -> list[Table]:  # noqa: ARG001 - as all of them
    """How long disputes take, how they end, and what becomes of appeals."""
    ended = outcomes(period=period)
    return [
        _times(spans(period=period)),
        _by_reason(ended),
        _by_category(ended),
        _appeals(appeals(period=period)),
    ]


def _times(found: Mapping[str, Spans]) -> Table:
    rows = [{"what": what, **spans_told(found.get(what, Spans()))} for what in MEASURED]
    columns = (
        Column(name="what", title=_("Time"), unit=Unit.CODE, labels=MEASURED),
        *span_columns(_("How often")),
    )
    return Table(
        name="times",
        title=_("How long it takes"),
        columns=columns,
        rows=rows,
        note=_("Counted is what ended in this time, whenever it began."),
        bars=Bars(columns=("median_seconds", "p95_seconds")),
    )


def _by_reason(found: Sequence[Outcome]) -> Table:
    reason = Column(name="reason", title=_("Reason"), unit=Unit.CODE, labels=REASONS)
    rows = [
        {"reason": name, **_ended(line for line in found if line.reason == name)}
        for name in REASONS
    ]
    return _of_outcomes(_("Outcomes by reason"), "reasons", reason, rows)


def _by_category(found: Sequence[Outcome]) -> Table:
    slugs, category = categories_told()
    rows = [
        {"category": slug, **_ended(line for line in found if line.category_id == category_id)}
        for category_id, slug in slugs.items()
    ]
    return _of_outcomes(_("Outcomes by category of service"), "categories", category, rows)


def _ended(lines: Iterable[Outcome]) -> dict[str, int]:
    counts = dict.fromkeys(OUTCOMES, 0)
    for line in lines:
        counts[line.outcome] += line.count
    return counts | {"disputes": sum(counts.values())}


def _of_outcomes(title: Words, name: str, first: Column, rows: Sequence[Row]) -> Table:
    counts = [Column(name=name, title=said, unit=Unit.COUNT) for name, said in OUTCOMES.items()]
    return Table(
        name=name,
        title=title,
        columns=(first, *counts, Column(name="disputes", title=_("Ended"), unit=Unit.COUNT)),
        rows=rows,
        total=added(rows, *OUTCOMES, "disputes"),
        note=_("Disputes that ended in this time. The first three are rulings, carried out."),
        bars=Bars(columns=tuple(OUTCOMES), are_parts=True),
    )


def _appeals(found: Sequence[Appeals]) -> Table:
    by_reason = {line.reason: line for line in found}
    rows = [
        {"reason": name, **_appealed([by_reason[name]] if name in by_reason else [])}
        for name in REASONS
    ]
    columns = (
        Column(name="reason", title=_("Reason"), unit=Unit.CODE, labels=REASONS),
        Column(name="rulings", title=_("Rulings"), unit=Unit.COUNT),
        Column(name="appealed", title=_("Appealed"), unit=Unit.COUNT),
        Column(name="appealed_permille", title=_("Share appealed"), unit=Unit.PERMILLE),
        Column(name="upheld", title=_("Upheld"), unit=Unit.COUNT),
        Column(name="changed", title=_("Changed"), unit=Unit.COUNT),
        Column(name="changed_permille", title=_("Share changed"), unit=Unit.PERMILLE),
        Column(name="settled", title=_("Settled by the two"), unit=Unit.COUNT),
        Column(name="waiting", title=_("Not yet ruled on"), unit=Unit.COUNT),
    )
    return Table(
        name="appeals",
        title=_("Appeals"),
        columns=columns,
        rows=rows,
        total=_appealed(found),
        note=_(
            "First rulings made in this time, and what has become of them until now. Upheld is a"
            " second ruling of the same minutes. The share changed is of the appeals ruled on."
        ),
        bars=Bars(columns=("upheld", "changed", "settled", "waiting"), are_parts=True),
    )


def _appealed(lines: Sequence[Appeals]) -> dict[str, int | None]:
    def add(of: Callable[[Appeals], int]) -> int:
        return sum(of(line) for line in lines)

    rulings, appealed = add(lambda line: line.rulings), add(lambda line: line.appealed)
    upheld, changed = add(lambda line: line.upheld), add(lambda line: line.changed)
    settled = add(lambda line: line.settled)
    return {
        "rulings": rulings,
        "appealed": appealed,
        "appealed_permille": permille(appealed, rulings),
        "upheld": upheld,
        "changed": changed,
        "changed_permille": permille(changed, upheld + changed),
        "settled": settled,
        "waiting": appealed - upheld - changed - settled,
    }


def hands(*, period: Period, at: datetime) -> list[Table]:
    """Who of the staff has how much in hand now, and how they ruled."""
    found = coordinators(period=period, at=at)
    # What nobody has in hand is told even where that is nothing.
    lines = found if found and found[0].member_id is None else [Coordinator(), *found]
    rows = [_hands(line) for line in lines]
    columns = (
        Column(name="member", title=_("Coordinator")),
        Column(name="open", title=_("Open now"), unit=Unit.COUNT),
        Column(name="overdue", title=_("Overdue now"), unit=Unit.COUNT),
        Column(name="ruled", title=_("Ruled"), unit=Unit.COUNT),
        Column(name="median_seconds", title=_("Median time to ruling"), unit=Unit.SECONDS),
        Column(name="appealed", title=_("Appealed"), unit=Unit.COUNT),
        Column(name="changed", title=_("Changed on appeal"), unit=Unit.COUNT),
    )
    return [
        Table(
            name="coordinators",
            title=_("Disputes by coordinator"),
            columns=columns,
            rows=rows,
            total=added(rows, "open", "overdue", "ruled", "appealed", "changed"),
            note=_(
                "Who has something in hand now, or has ruled in this time. The time to a ruling"
                " begins with the dispute, or the appeal, in whoever’s hands it was."
            ),
            bars=Bars(columns=("open", "overdue")),
        )
    ]


def _hands(line: Coordinator) -> dict[str, Any]:
    return {
        "member": line.name if line.member_id else _("(nobody)"),
        "open": line.open_now,
        "overdue": line.overdue,
        "ruled": line.ruled,
        "median_seconds": line.median,
        "appealed": line.appealed,
        "changed": line.changed,
    }
