"""A member's statement to take along: as a table for spreadsheets, and as a document."""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.sheets import MARK, Cell, sheet_lines
from ledger.pages.forms import StatementForm
from ledger.pages.paper import Statement, on_paper
from ledger.queries import Line, Wanted, all_lines, balance_before, sums
from members.http import MemberRequest


# A document of some fifty pages; longer ones take too long to make while somebody waits.
MOST_ON_PAPER: Final = 2000


@login_required
@require_safe
def as_csv(request: MemberRequest) -> HttpResponseBase:
    """Give the lines that the query asks for, oldest first, as they are read from the database."""
    form = StatementForm(request.GET)
    if not form.is_valid():
        return _asked_wrongly(form)
    wanted = form.wanted()
    content = _sheet(
        all_lines(member_id=request.user.pk, wanted=wanted),
        language=translation.get_language(),
        zone=timezone.get_current_timezone(),
    )
    return StreamingHttpResponse(
        content, content_type="text/csv; charset=utf-8", headers=_headers("csv", timezone.now())
    )


@login_required
@require_safe
def as_pdf(request: MemberRequest) -> HttpResponse:
    """Give the lines that the query asks for, oldest first, with the balances before and after."""
    form = StatementForm(request.GET)
    if not form.is_valid():
        return _asked_wrongly(form)
    wanted, now = form.wanted(), timezone.now()
    found = sums(member_id=request.user.pk, wanted=wanted)
    if found.lines > MOST_ON_PAPER:
        sentence = _(
            "There are %(lines)s lines, which is too much for one document. Choose a shorter time,"
            " or take the table for a spreadsheet."
        )
        messages.error(request, sentence % {"lines": number_format(found.lines)})
        return redirect(f"{reverse('balance')}?{form.query()}#statement")
    content = on_paper(_whole(request.user.pk, wanted), name=request.user.name, form=form, at=now)
    return HttpResponse(content, content_type="application/pdf", headers=_headers("pdf", now))


def _asked_wrongly(form: StatementForm) -> HttpResponse:
    """Lead back to the page, which says at each field what is wrong: a file would hide it."""
    return redirect(f"{reverse('balance')}?{form.query()}#statement")


def _whole(me: UUID, wanted: Wanted) -> Statement:
    return Statement(
        wanted=wanted,
        sums=sums(member_id=me, wanted=wanted),
        opening_minutes=balance_before(member_id=me, at=wanted.since) if wanted.since else 0,
        closing_minutes=balance_before(member_id=me, at=wanted.until),
        lines=[line for batch in all_lines(member_id=me, wanted=wanted) for line in batch],
    )


def _headers(ending: str, at: datetime) -> dict[str, str]:
    name = f"hourbank-{timezone.localdate(at):%Y-%m-%d}.{ending}"
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
    }


def _sheet(batches: Iterator[list[Line]], *, language: str | None, zone: tzinfo) -> Iterator[str]:
    """The sheet; it is made when the view has answered, and the member's language and zone are over."""
    with translation.override(language):
        head = _head()
    yield MARK + "".join(sheet_lines([head]))
    for batch in batches:
        with translation.override(language), timezone.override(zone):
            rows = [_row(line) for line in batch]
        yield "".join(sheet_lines(rows))


def _head() -> list[Cell]:
    return [
        _("When"),
        _("What"),
        _("With whom"),
        _("Received, in minutes"),
        _("Paid, in minutes"),
        _("Set aside, in minutes"),
        _("Came back, in minutes"),
        _("Balance afterwards, in minutes"),
        _("Set aside afterwards, in minutes"),
        _("Request"),
    ]


def _row(line: Line) -> list[Cell]:
    parts = line.parts
    return [
        # As every spreadsheet reads a time, in whatever language it runs.
        f"{timezone.localtime(line.at):%Y-%m-%d %H:%M}",
        line.words,
        line.other.name if line.other else _("the bank"),
        parts.got_minutes or None,
        parts.paid_minutes or None,
        parts.set_aside_minutes or None,
        parts.came_back_minutes or None,
        line.available_after_minutes,
        line.held_after_minutes,
        str(line.request_id or ""),
    ]
