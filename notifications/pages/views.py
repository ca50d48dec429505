"""The pages: parse, call one operation or query, render."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from common.paging import newest_first
from common.transactions import door
from members.http import MemberRequest
from notifications import operations, queries, sentences
from notifications.pages.forms import ReadForm
from workflow.actor import Actor


@login_required
@require_safe
def notifications(request: MemberRequest) -> HttpResponse:
    """Show what the member was told, newest first; looking at it marks nothing."""
    rows = queries.notifications_of(member_id=request.user.pk)
    page = newest_first(rows, query=request.GET)
    has_unread = any(row.read_at is None for row in page.rows)
    values = {"page": page, "lines": sentences.tell(page.rows), "has_unread": has_unread}
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


def _actor(request: MemberRequest) -> Actor:
    return Actor(member_id=request.user.pk)
