"""The pages: parse, call one operation or query, render."""

from datetime import date
from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from common.paging import newest_first
from common.transactions import door
from members.http import MemberRequest
from notifications import operations, queries, sentences
from notifications.groups import EVENTS, Group
from notifications.pages.forms import UNREAD, ReadForm, ShowForm
from notifications.sentences import Told
from workflow.actor import Actor


@login_required
@require_safe
def notifications(request: MemberRequest) -> HttpResponse:
    """Show what the member was told, day by day, newest first; looking at it marks nothing."""
    form = ShowForm(request.GET)
    shown = form.cleaned_data["show"] if form.is_valid() else ""
    rows = queries.notifications_of(
        member_id=request.user.pk, is_unread=True if shown == UNREAD else None
    )
    if shown in Group.values:
        rows = rows.filter(event_type__in=EVENTS[Group(shown)])
    page = newest_first(rows, query=request.GET)
    lines = sentences.tell(page.rows)
    values = {
        "page": page,
        "lines": lines,
        "days": [(day, list(told)) for day, told in groupby(lines, key=_day)],
        "form": form,
        "shown": shown,
        "has_unread": shown in {"", UNREAD} and any(row.read_at is None for row in page.rows),
    }
    return render(request, "notifications/notifications.html", values)


@login_required
@require_POST
def read(request: MemberRequest, notification_id: int) -> HttpResponse:
    """Mark one as read, and go where it leads."""
    row = queries.notifications_of(member_id=request.user.pk).filter(pk=notification_id).first()
    if row is None:
        raise Http404
    with door():
        operations.mark_read(notification_ids=[row.pk], actor=_actor(request), at=timezone.now())
    return redirect(sentences.address(row) or "notifications")


@login_required
@require_POST
def read_all(request: MemberRequest) -> HttpResponse:
    """Mark everything up to the newest that was shown as read."""
    form = ReadForm(request.POST)
    if not form.is_valid():
        raise Http404
    with door():
        operations.mark_all_read(**form.cleaned_data, actor=_actor(request), at=timezone.now())
    return redirect("notifications")


def _day(told: Told) -> date:
    return timezone.localdate(told.notification.at)


def _actor(request: MemberRequest) -> Actor:
    return Actor(member_id=request.user.pk)
