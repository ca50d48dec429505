"""A statement as the table component takes it."""

from collections.abc import Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from common.minutes import spoken
from ledger.queries import Line


COLUMNS: Final[tuple[dict[str, Any], ...]] = (
    {"label": _("When")},
    {"label": _("What")},
    {"label": _("Balance"), "number": True},
    {"label": _("Set aside"), "number": True},
    {"label": _("Balance afterwards"), "number": True},
)


def rows(lines: Sequence[Line]) -> list[list[dict[str, Any]]]:
    """The rows of the table, in the order of the lines."""
    return [_row(line) for line in lines]


def _row(line: Line) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = [
        {"words": date_format(localtime(line.at), "DATETIME_FORMAT")},
        {"words": line.words, "url": _request_url(line)},
        {"words": _change(line.available_minutes)},
        {"words": _change(line.held_minutes)},
        {"words": spoken(line.available_after_minutes)},
    ]
    return [column | cell for column, cell in zip(COLUMNS, cells, strict=True)]


def _request_url(line: Line) -> str:
    return reverse("request", args=[line.request_id]) if line.request_id else ""


def _change(minutes: int) -> str:
    """With its sign, and a dash for nothing: an empty cell could be one that is missing."""
    if not minutes:
        return "\N{EN DASH}"
    return f"+{spoken(minutes)}" if minutes > 0 else spoken(minutes)
