"""A year of hours, drawn on the server; a table beside it says the same in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from common.minutes import spoken
from ledger.queries import Month
from portal.reports.charts import Bar, length_of
from portal.reports.tables import Words


# A drawing stretches to the width of its page: these are parts of it, no pixels.
MONTH: Final = 30
BAR: Final = 11
HEIGHT: Final = 100
EDGE: Final = 4
# So many months have a label in common; each of them would be too narrow for one on a phone.
LABELLED: Final = 3
COLUMNS: Final[tuple[dict[str, Any], ...]] = (
    {"label": _("Month")},
    {"label": _("I gave"), "number": True},
    {"label": _("I received"), "number": True},
    {"label": _("Hours at its end"), "number": True},
)
LEGEND: Final[Sequence[tuple[str, Words]]] = (
    ("given", _("I gave")),
    ("received", _("I received")),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """Bars of services given (series 1) and received (2), and the line of what the member had.

    `legend` names the bars, as the chart component takes it.
    """

    width: int
    height: int
    bars: Sequence[Bar]
    most: str
    points: str
    zero: int
    most_had: str
    least_had: str
    labels: Sequence[str]
    legend: Sequence[tuple[str, Words]] = LEGEND


def chart_of(months: Sequence[Month]) -> Chart | None:
    """The drawing; None where nothing has moved, and there is nothing to see."""
    if not any(
        month.earned_minutes or month.spent_minutes or month.balance_minutes for month in months
    ):
        return None
    longest = max(max(abs(month.earned_minutes), abs(month.spent_minutes)) for month in months)
    had = [month.balance_minutes for month in months]
    low, high = min(0, *had), max(0, *had)
    points = (
        f"{place * MONTH + MONTH // 2},{_height(minutes, low, high)}"
        for place, minutes in enumerate(had)
    )
    return Chart(
        width=MONTH * len(months),
        height=HEIGHT,
        bars=[bar for place, month in enumerate(months) for bar in _bars(place, month, longest)],
        most=spoken(longest),
        points=" ".join(points),
        zero=_height(0, low, high),
        most_had=spoken(high),
        least_had=spoken(low),
        labels=[date_format(month.begins, "M") for month in months[::LABELLED]],
    )


def _bars(place: int, month: Month, longest: int) -> list[Bar]:
    """What a correction leaves below zero is drawn as none: the table has it."""
    found = []
    for series, minutes in enumerate((month.earned_minutes, month.spent_minutes), 1):
        height = length_of(max(minutes, 0), longest, whole=HEIGHT)
        x = place * MONTH + EDGE + (series - 1) * BAR
        if height:
            found.append(Bar(series=series, x=x, y=HEIGHT - height, width=BAR, height=height))
    return found


def _height(minutes: int, low: int, high: int) -> int:
    """How far from the top: the highest and the lowest keep off the edge."""
    return EDGE + (HEIGHT - 2 * EDGE) * (high - minutes) // max(high - low, 1)


def rows_of(months: Sequence[Month]) -> list[list[dict[str, Any]]]:
    """The same for the table component, newest first."""
    return [
        [
            column | {"words": words}
            for column, words in zip(
                COLUMNS,
                (
                    date_format(month.begins, "YEAR_MONTH_FORMAT"),
                    spoken(month.earned_minutes),
                    spoken(month.spent_minutes),
                    spoken(month.balance_minutes),
                ),
                strict=True,
            )
        ]
        for month in reversed(months)
    ]
