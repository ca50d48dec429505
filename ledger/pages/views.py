"""A member's balance and statement."""

from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.paging import newest_first
from ledger.pages.tables import COLUMNS, rows
from ledger.queries import balance, lines, open_escrows, statement
from members.http import MemberRequest


MOST_HELD: Final = 50


@login_required
@require_safe
def show_balance(request: MemberRequest) -> HttpResponse:
    """Show what the member has, what is held and for which requests, and where it all came from."""
    me = request.user.pk
    page = newest_first(statement(member_id=me), query=request.GET)
    held = list(open_escrows(member_id=me)[: MOST_HELD + 1])
    values = {
        "balance": balance(member_id=me),
        "held": held[:MOST_HELD],
        "is_more_held": len(held) > MOST_HELD,
        "page": page,
        "columns": COLUMNS,
        "rows": rows(lines(page.rows, member_id=me)),
    }
    return render(request, "ledger/balance.html", values)
