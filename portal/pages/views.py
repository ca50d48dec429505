"""The first page: what this bank is, or what needs the member now."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalogue.queries import published
from disputes.pages.show import card
from disputes.queries import waiting_for_member
from ledger.queries import balance
from members.models import Member
from portal.pages.welcome import welcome
from requests_app.conversation.queries import shown_to, with_unread
from requests_app.queries import awaited_by, waiting_for, with_details


CARDS = 6


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show a visitor what the bank is, and a member what needs them."""
    member = request.user
    if not isinstance(member, Member):
        return welcome(request)
    me = member.pk
    waiting = with_unread(with_details(waiting_for(member_id=me)), member_id=me).order_by(
        "deadline_at", "id"
    )
    awaited = with_unread(with_details(awaited_by(member_id=me)), member_id=me).order_by(
        "deadline_at", "id"
    )
    disputed = waiting_for_member(member_id=me).order_by("id")
    values = {
        "me": me,
        "balance": balance(member_id=me),
        "disputed": [card(row, viewer_id=me, at=timezone.now()) for row in disputed[:CARDS]],
        "waiting": [shown_to(row, viewer_id=me) for row in waiting[:CARDS]],
        "awaited": [shown_to(row, viewer_id=me) for row in awaited[:CARDS]],
        "services": published().exclude(member_id=me).order_by("-id")[:CARDS],
    }
    return render(request, "portal/home.html", values)
