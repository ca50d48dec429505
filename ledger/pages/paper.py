"""A member's statement as a document to print: PDF, A4, with all that a bank's statement says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from unicodedata import bidirectional

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from fpdf import FPDF, FontFace
from fpdf.enums import Align, TableBordersLayout, XPos, YPos

import common
from common.minutes import spoken
from ledger.pages.forms import StatementForm
from ledger.pages.tables import COLUMNS, facts_of, words_of
from ledger.queries import Line, Sums, Wanted


BANK: Final = "HourBank"
FONT: Final = Path(common.__file__).parent / "fonts" / "DejaVuSans.ttf"
# Millimetres and points of an A4 page.
MARGIN: Final = 15
LINE: Final = 5.5
SMALL, BODY, HEAD = 8, 9, 18
WIDTHS: Final = (34, 62, 34, 25, 25)


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """What is put on paper; the balances are those before and after the time that is wanted."""

    wanted: Wanted
    sums: Sums
    opening_minutes: int
    closing_minutes: int
    lines: Sequence[Line]


class _Page(FPDF):
    """A4 pages that say at their end whose they are, and which of how many."""

    def __init__(self, *, foot: str) -> None:
        super().__init__()
        self.foot = foot
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(auto=True, margin=MARGIN + 2 * LINE)
        self.add_font("text", fname=FONT)
        self.set_font("text", size=BODY)

    def end(self) -> bytes:
        """Write the ends of the pages, now that it is known how many they are."""
        self.set_auto_page_break(auto=False)
        for number in range(1, self.pages_count + 1):
            self.page = number
            self.set_font("text", size=SMALL)
            self.set_xy(MARGIN, -MARGIN - LINE)
            place = _("Page %(number)d of %(count)d") % {
                "number": number,
                "count": self.pages_count,
            }
            self.cell(0, LINE, f"{self.foot} · {place}", align=Align.C)
        return bytes(self.output())


def on_paper(statement: Statement, *, name: str, form: StatementForm, at: datetime) -> bytes:
    """The document, in the language and the zone of whoever reads it."""
    title = _("Statement of hours")
    facts = _facts(statement, name=name, form=form, at=at)
    lines = [words_of(line) for line in statement.lines]
    page = _Page(foot=f"{BANK} · {name}")
    page.set_title(f"{title} · {name}")
    page.set_author(BANK)
    page.set_lang(get_language() or "en")
    page.set_creation_date(at)
    page.set_display_mode("fullwidth")
    page.set_text_shaping(_has_joined_letters(title, facts, lines))
    page.add_page()
    page.set_font(size=HEAD)
    _write(page, title, height=2 * LINE)
    page.set_font(size=BODY)
    _write(page, BANK)
    page.ln(LINE)
    for term, value in facts:
        _write(page, _("%(term)s: %(value)s") % {"term": term, "value": value})
    page.ln(LINE)
    _table(page, lines)
    return page.end()


def _facts(
    statement: Statement, *, name: str, form: StatementForm, at: datetime
) -> list[tuple[str, str]]:
    written = date_format(localtime(at), "DATETIME_FORMAT")
    return [
        (_("Member"), name),
        (_("Time"), form.period_in_words()),
        (_("Written on"), written),
        *([(_("Only these lines"), form.part_in_words())] if statement.wanted.is_part else []),
        (_("Balance at the beginning"), spoken(statement.opening_minutes)),
        *facts_of(statement.sums),
        (_("Balance at the end"), spoken(statement.closing_minutes)),
    ]


def _write(page: FPDF, words: str, *, height: float = LINE) -> None:
    align = Align.R if get_language_bidi() else Align.L
    page.multi_cell(0, height, words, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _table(page: FPDF, lines: Sequence[Sequence[str]]) -> None:
    """The heading stands on each page; from right to left where the language does."""
    if not lines:
        _write(page, _("No hours moved in this time."))
        return
    is_rtl = get_language_bidi()
    step = -1 if is_rtl else 1
    start, end = (Align.R, Align.L) if is_rtl else (Align.L, Align.R)
    aligns = [end if column.get("number") else start for column in COLUMNS]
    with page.table(
        col_widths=WIDTHS[::step],
        text_align=aligns[::step],
        line_height=LINE,
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(fill_color=(232, 238, 234)),
        padding=(1, 1),
    ) as table:
        for cells in [[str(column["label"]) for column in COLUMNS], *lines]:
            table.row(cells[::step])


def _has_joined_letters(title: str, *tables: Sequence[Sequence[str]]) -> bool:
    """Whether some letters run from right to left: HarfBuzz joins them, at ten times the work."""
    words = "".join([title, *("".join(cells) for table in tables for cells in table)])
    return any(bidirectional(sign) in {"R", "AL"} for sign in words)
