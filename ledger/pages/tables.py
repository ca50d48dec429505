"""A statement as the table component takes it."""

from collections.abc import Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from common.minutes import spoken
from ledger.queries import Line, Sums


COLUMNS: Final[tuple[dict[str, Any], ...]] = (
    {"label": _("When")},
    {"label": _("What")},
    {"label": _("Hours")},
    {"label": _("Balance afterwards"), "number": True},
    {"label": _("Set aside afterwards"), "number": True},
)


def rows(lines: Sequence[Line]) -> list[list[dict[str, Any]]]:
    """The rows of the table, in the order of the lines."""
    return [_row(line) for line in lines]


def words_of(line: Line) -> tuple[str, ...]:
    """A line in the words of the columns, the same on a page and on paper."""
    return (
        date_format(localtime(line.at), "DATETIME_FORMAT"),
        line.words,
        line.hours,
        spoken(line.available_after_minutes),
        spoken(line.held_after_minutes),
    )


def _row(line: Line) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = [{"words": words} for words in words_of(line)]
    cells[1]["url"] = _request_url(line)
    return [column | cell for column, cell in zip(COLUMNS, cells, strict=True)]


def _request_url(line: Line) -> str:
    return reverse("request", args=[line.request_id]) if line.request_id else ""


def facts_of(sums: Sums) -> list[tuple[str, str]]:
    """What the lines come to, as the component for facts takes it."""
    return [
        (str(_("Hours that I received")), spoken(sums.got_minutes)),
        (str(_("Hours that I paid")), spoken(sums.paid_minutes)),
        (str(_("Hours that were set aside")), spoken(sums.set_aside_minutes)),
        (str(_("Hours that came back")), spoken(sums.came_back_minutes)),
    ]
