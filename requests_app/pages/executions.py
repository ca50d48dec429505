"""The page of a request's whole course."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.errors import NotFound
from members.http import MemberRequest
from requests_app.conversation.queries import shown_to
from requests_app.executions import escrow_execution, request_execution, request_tag
from requests_app.queries import request_for
from workflow.executions import Execution
from workflow.live import has_seen, layout, nothing_new


@login_required
@require_safe
def show(request: MemberRequest, request_id: UUID) -> HttpResponse:
    """Show how a request is going: its picture, what happens next, and what the bank did for it."""
    me, at = request.user.pk, timezone.now()
    try:
        if has_seen(request, lambda: request_tag(request_id=request_id, for_member=me), at=at):
            return nothing_new()
        course = request_execution(request_id=request_id, at=at, for_member=me)
        found = shown_to(request_for(request_id=request_id, member_id=me), viewer_id=me)
    except NotFound:
        raise Http404 from None
    values = {
        "layout": layout(request),
        "request_shown": found,
        "execution": course,
        "terms": found.terms,
        "hours": _hours(request, request_id),
        "tag": course.tag,
    }
    return render(request, "requests/execution.html", values)


def _hours(request: MemberRequest, request_id: UUID) -> Execution | None:
    """How what is set aside is going; None before anything is."""
    try:
        return escrow_execution(
            request_id=request_id, at=timezone.now(), for_member=request.user.pk
        )
    except NotFound:
        return None
