"""The conversation of a request on pages: parse, call one operation or query, render."""

from functools import partial
from http import HTTPStatus
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError, NotFound
from common.paging import newest_first
from common.transactions import door
from files.serving import answer
from members.http import MemberRequest
from requests_app.conversation import operations
from requests_app.conversation.pages.forms import MessageForm, ReadForm
from requests_app.conversation.pages.show import talk
from requests_app.conversation.queries import (
    conversation_tag,
    file_for,
    looks_of,
    messages_of,
    shown_to,
)
from requests_app.models import ServiceRequest
from requests_app.queries import request_for
from workflow.actor import Actor
from workflow.live import has_seen, is_refresh, layout, nothing_new
from workflow.pages.once import done_once


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def conversation(request: MemberRequest, request_id: UUID) -> HttpResponse:
    """Show everything that was written, and take what is written next."""
    found = _found(request, request_id)
    if request.method == "POST":
        return _said(request, found)
    if has_seen(request, lambda: conversation_tag(request_id=request_id), at=timezone.now()):
        return nothing_new()
    return _page(request, found)


@login_required
@require_POST
def read(request: MemberRequest, request_id: UUID) -> HttpResponse:
    """Note how far the member has read: the page does it as they come to see it."""
    form = ReadForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        with door():
            operations.mark_read(
                request_id=request_id, **form.cleaned_data, actor=_actor(request), at=timezone.now()
            )
    except DomainError:
        raise Http404 from None
    if is_refresh(request):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return redirect(_back(request, request_id))


@login_required
@require_safe
def file(request: MemberRequest, request_id: UUID, file_id: UUID) -> HttpResponseBase:
    """Give a file of the conversation: a picture to be shown, a document to be saved."""
    try:
        found = file_for(request_id=request_id, file_id=file_id, member_id=request.user.pk)
    except NotFound:
        raise Http404 from None
    return answer(found, as_picture=True, request=request)


def _said(request: MemberRequest, found: ServiceRequest) -> HttpResponse:
    form = MessageForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    deed = partial(operations.say, request_id=found.pk, actor=_actor(request), **form.cleaned_data)
    try:
        address = done_once(request, form, deed, leads_to=lambda _message: _back(request, found.pk))
    except NotFound:
        raise Http404 from None
    except DomainError as refusal:
        form.add_error(None, refusal.sentence)
        return _page(request, _found(request, found.pk), form=form, status=refusal.status)
    return redirect(address)


def _page(
    request: MemberRequest,
    found: ServiceRequest,
    *,
    form: MessageForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    # Before the messages: what comes between the two is shown by the next refresh.
    tag = conversation_tag(request_id=found.pk)
    page = newest_first(messages_of(request_id=found.pk), query=request.GET)
    shown = talk(found, rows=page.rows, viewer_id=request.user.pk, form=form)
    values = {
        "layout": layout(request),
        "tag": tag,
        "page": page,
        "talk": shown,
        "request_shown": found,
        "looks": looks_of(request_id=found.pk),
        "is_newest": not page.newer_url,
    }
    return render(request, "conversation/conversation.html", values, status=status)


def _back(request: MemberRequest, request_id: UUID) -> str:
    """The address of the page whose form it was, at the newest message."""
    name = "request" if request.POST.get("back") == "request" else "conversation"
    return f"{reverse(name, kwargs={'request_id': request_id})}#newest-message"


def _found(request: MemberRequest, request_id: UUID) -> ServiceRequest:
    try:
        found = request_for(request_id=request_id, member_id=request.user.pk)
    except NotFound:
        raise Http404 from None
    return shown_to(found, viewer_id=request.user.pk)


def _actor(request: MemberRequest) -> Actor:
    return Actor(member_id=request.user.pk)
