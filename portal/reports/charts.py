"""Bars of a table's rows, drawn on the server; the table itself says the same in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from portal.reports.show import words_of
from portal.reports.tables import Bars, Column, Row, Table, Words


# Bars are drawn in thousandths of the longest, each line this high with a gap below.
WIDTH: Final = 1000
LINE: Final = 10
GAP: Final = 3
# A part that is there is seen.
LEAST: Final = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """One rectangle; `series` counts the columns that are drawn, from 1."""

    series: int
    x: int
    y: int
    width: int
    height: int = LINE


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One row of the table: its name, its bars, and what they say."""

    label: str
    words: str
    bars: Sequence[Bar]


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """All rows, `width` and `height` each; `legend` are the titles of the series."""

    legend: Sequence[Words]
    width: int
    height: int
    lines: Sequence[Line]
    line: int = LINE


def chart_of(table: Table) -> Chart | None:
    """The table's bars; None where it has none, or where there is nothing to see."""
    if table.bars is None:
        return None
    drawn = [_column(table, name) for name in table.bars.columns]
    longest = max((_length(row, table.bars) for row in table.rows), default=0)
    if not longest:
        return None
    count = 1 if table.bars.are_parts else len(drawn)
    lines = [_line(table, row, drawn, longest=longest) for row in table.rows]
    return Chart(
        legend=[column.title for column in drawn],
        # Small parts may have made a row longer.
        width=max(WIDTH, *(bar.x + bar.width for line in lines for bar in line.bars)),
        height=count * LINE + (count - 1) * GAP,
        lines=lines,
    )


def _column(table: Table, name: str) -> Column:
    return next(column for column in table.columns if column.name == name)


def _line(table: Table, row: Row, drawn: Sequence[Column], *, longest: int) -> Line:
    are_parts = table.bars is not None and table.bars.are_parts
    bars: list[Bar] = []
    x = 0
    for place, column in enumerate(drawn):
        width = length_of(_size(row[column.name]), longest)
        if width:
            y = 0 if are_parts else place * (LINE + GAP)
            bars.append(Bar(series=place + 1, x=x, y=y, width=width))
        x += width if are_parts else 0
    first = table.columns[0]
    return Line(
        label=words_of(row[first.name], first),
        words=_words(row, drawn, are_parts=are_parts),
        bars=bars,
    )


def _words(row: Row, drawn: Sequence[Column], *, are_parts: bool) -> str:
    """The sum of parts, else each figure."""
    if are_parts:
        return words_of(sum(row[column.name] for column in drawn), drawn[0])
    return " · ".join(words_of(row[column.name], column) for column in drawn)


def _length(row: Row, bars: Bars) -> int:
    found = [_size(row[name]) for name in bars.columns]
    return sum(found) if bars.are_parts else max(found)


def length_of(size: int, longest: int, *, whole: int = WIDTH) -> int:
    """How long a bar is where the longest fills the whole; nothing for nothing."""
    return max(LEAST * whole // WIDTH, whole * size // longest, 1) if size else 0


def _size(value: Any) -> int:
    """A count, or a span in microseconds, so that short ones are told apart."""
    return value // timedelta(microseconds=1) if isinstance(value, timedelta) else value or 0
