"""A member's balance and statement, and what they owe."""

from functools import partial
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.errors import DomainError, NotFound
from common.paging import newest_first
from ledger.models import Debt
from ledger.operations import pay_debt
from ledger.pages.forms import PayDebtForm, StatementForm
from ledger.pages.tables import COLUMNS, facts_of, rows
from ledger.queries import (
    ALL,
    actions_on_debt,
    balance,
    debt_for,
    lines,
    open_debts,
    open_escrows,
    statement,
    sums,
    waived_debts,
)
from members.http import MemberRequest
from workflow.actor import Actor
from workflow.pages.once import done_once


MOST_HELD: Final = 50
MOST_DEBTS: Final = 50
MOST_WAIVED: Final = 5


@login_required
@require_safe
def show_balance(request: MemberRequest) -> HttpResponse:
    """Show what the member has, what is held and for which requests, and where it all came from."""
    return _page(request)


@login_required
@require_POST
def pay(request: MemberRequest, debt_id: UUID) -> HttpResponse:
    """Pay a debt of one's own, or a part of it."""
    debt = _own(request, debt_id)
    form = PayDebtForm(request.POST, prefix=_prefix(debt))
    if not form.is_valid():
        return _page(request, {debt.pk: form})
    deed = partial(
        pay_debt,
        debt_id=debt_id,
        minutes=form.cleaned_data["minutes"],
        actor=Actor(member_id=request.user.pk),
    )
    try:
        address = done_once(request, form, deed, leads_to=_address_of)
    except NotFound:
        raise Http404 from None
    except DomainError as refusal:
        return _refused(request, form, debt, refusal)
    messages.success(request, _("Your payment has been made, and the other side is told."))
    return redirect(address)


def _refused(
    request: MemberRequest, form: PayDebtForm, debt: Debt, refusal: DomainError
) -> HttpResponse:
    """Show the page as it is now; where the debt has gone from it, say why at its top."""
    form.add_error(None, refusal.sentence)
    current = _own(request, debt.pk)
    if not actions_on_debt(debt=current, member_id=request.user.pk):
        messages.error(request, refusal.sentence)
    return _page(request, {debt.pk: form}, status=refusal.status)


def _own(request: MemberRequest, debt_id: UUID) -> Debt:
    try:
        return debt_for(debt_id=debt_id, member_id=request.user.pk)
    except NotFound:
        raise Http404 from None


def _address_of(_debt: Debt) -> str:
    return f"{reverse('balance')}#debts"


def _prefix(debt: Debt) -> str:
    return f"debt-{debt.pk}"


def _page(
    request: MemberRequest,
    answered: dict[UUID, PayDebtForm] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    me = request.user.pk
    held = list(open_escrows(member_id=me)[: MOST_HELD + 1])
    values = {
        "balance": balance(member_id=me),
        "debts": _debts(me, answered or {}),
        "waived": waived_debts(member_id=me)[:MOST_WAIVED],
        "held": held[:MOST_HELD],
        "is_more_held": len(held) > MOST_HELD,
        **_statement(request),
    }
    return render(request, "ledger/balance.html", values, status=status)


def _statement(request: MemberRequest) -> dict[str, Any]:
    """A page of the lines that the query asks for, and what all of them come to."""
    me = request.user.pk
    form = StatementForm(request.GET)
    wanted = form.wanted()
    page = newest_first(statement(member_id=me, wanted=wanted), query=request.GET)
    found = sums(member_id=me, wanted=wanted)
    return {
        "form": form,
        "is_filtered": wanted != ALL,
        "page": page,
        "columns": COLUMNS,
        "rows": rows(lines(page.rows, member_id=me)),
        "sums": found,
        "facts": facts_of(found),
        "query": form.query(),
    }


def _debts(me: UUID, answered: dict[UUID, PayDebtForm]) -> list[dict[str, Any]]:
    """What is owed, each way; what the member may pay has a form."""
    return [
        {
            "debt": debt,
            "is_mine": debt.debtor_id == me,
            "form": (answered.get(debt.pk) or PayDebtForm(prefix=_prefix(debt)))
            if actions_on_debt(debt=debt, member_id=me)
            else None,
        }
        for debt in open_debts(member_id=me)[:MOST_DEBTS]
    ]
