"""The pages of requests: parse, call one operation, render."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from catalogue.queries import visible
from common.errors import DomainError, NotFound, StaleVersion
from common.paging import newest_first
from ledger.queries import balance
from members.http import MemberRequest
from requests_app.appointments import has_appointment
from requests_app.conversation.queries import conversation_tag, shown_to, with_unread
from requests_app.executions import request_execution, request_tag
from requests_app.lists import shown_in_lists, sides_of
from requests_app.models import ServiceRequest
from requests_app.operations import ask
from requests_app.pages.actions import ACTIONS, offered
from requests_app.pages.forms import ActionForm, WishForm, field_of
from requests_app.pages.show import (
    awaited_until,
    changes,
    facts,
    is_turn_of,
    live_change,
    timeline,
    what_next,
    whose_turn,
)
from requests_app.queries import (
    allowed_actions,
    request_for,
    unreliable,
    waiting_for,
    with_details,
)
from workflow.actor import Actor
from workflow.live import has_seen, layout, nothing_new, timed
from workflow.operations import require_version
from workflow.pages.once import acted_once, done_once


# How far back a member is told of what they called off.
COUNTED_FOR: Final = timedelta(days=365)


@login_required
@require_safe
def requests(request: MemberRequest) -> HttpResponse:
    """List the member's requests; those that wait for the member come first."""
    me = request.user.pk
    page = newest_first(
        *sides_of(member_id=me),
        query=request.GET,
        details=lambda rows: shown_in_lists(rows, member_id=me),
    )
    waiting = with_unread(with_details(waiting_for(member_id=me)), member_id=me)
    waiting = waiting.order_by("deadline_at", "id")[:20]
    at = timezone.now()
    counted = unreliable(since=at - COUNTED_FOR, member_id=me)
    mine: dict[str, int] = next(iter(counted), {})
    values = {
        "page": replace(page, rows=[shown_to(row, viewer_id=me) for row in page.rows]),
        "waiting": [shown_to(row, viewer_id=me) for row in waiting],
        "me": me,
        "at": at,
        "late": mine.get("late", 0),
        "missed": mine.get("missed", 0),
    }
    return render(request, "requests/requests.html", values)


@login_required
def new(request: MemberRequest) -> HttpResponse:
    """Ask for a service, or answer a wanted ad."""
    try:
        service = visible(service_id=UUID(request.GET.get("service", "")), viewer=request.user)
    except (ValueError, NotFound):
        raise Http404 from None
    if service.member_id == request.user.pk:
        return redirect("service", service_id=service.pk)
    form = WishForm(request.POST or None, service=service)
    status: int = HTTPStatus.OK
    if form.is_valid():
        try:
            wish = form.wish(time_zone=request.user.time_zone)
            is_sent = "draft" not in request.POST
            deed = partial(ask, wish=wish, is_sent=is_sent, actor=_actor(request))
            return redirect(done_once(request, form, deed, leads_to=address_of))
        except DomainError as refusal:
            form.add_error(field_of(refusal), refusal.sentence)
            status = refusal.status
    values = {"form": form, "service": service, "balance": balance(member_id=request.user.pk)}
    return render(request, "requests/request_new.html", values, status=status)


def address_of(made: ServiceRequest) -> str:
    """A request's own page."""
    return reverse("request", kwargs={"request_id": made.pk})


@login_required
@require_safe
def show(request: MemberRequest, request_id: UUID) -> HttpResponse:
    """Show one request: where it is, whose turn it is, what happened, what can be done.

    The page asks for itself again, and takes over what has changed.
    """
    if has_seen(request, lambda: _tag(request, request_id), at=timezone.now()):
        return nothing_new()
    return _page(request, _found(request, request_id))


@login_required
@require_POST
def act(request: MemberRequest, request_id: UUID, action: str) -> HttpResponse:
    """Take an action; a refusal shows the page again with the reason in the form."""
    entry = ACTIONS.get(action)
    if entry is None:
        raise Http404
    form = entry.form(request.POST, subject=_found(request, request_id), action=action)
    if not form.is_valid():
        return _unfinished(request, form, action)
    try:
        given = form.arguments()
        deed = partial(entry.operation, request_id=request_id, actor=_actor(request), **given)
        address = acted_once(request, given["expected_version"], deed, leads_to=address_of)
    except NotFound:
        raise Http404 from None
    except DomainError as refusal:
        return _refused(request, form, action, refusal)
    messages.success(request, str(entry.done))
    return redirect(address)


def _unfinished(request: MemberRequest, form: ActionForm, action: str) -> HttpResponse:
    """Say what is missing; and if the request has changed meanwhile, that too."""
    try:
        require_version(subject=form.subject, expected_version=form.cleaned_data.get("version"))
    except StaleVersion as refusal:
        return _refused(request, form, action, refusal)
    return _page(request, form.subject, {action: form})


def _refused(
    request: MemberRequest, form: ActionForm, action: str, refusal: DomainError
) -> HttpResponse:
    """Show the request as it is now; where the action is gone from the page, say why at its top."""
    current = _found(request, form.subject.pk)
    form.show_again(refusal, current=current)
    shown = offered(current, member_id=request.user.pk, answered={action: form})
    if action not in {entry["name"] for entry in shown}:
        messages.error(request, refusal.sentence)
    return _page(request, current, {action: form}, status=refusal.status)


def _page(
    request: MemberRequest,
    found: ServiceRequest,
    answered: dict[str, ActionForm] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    me, now = request.user.pk, timezone.now()
    # Before the messages: what comes between the two is shown by the next refresh.
    talked = conversation_tag(request_id=found.pk)
    course = request_execution(request_id=found.pk, at=now, for_member=me)
    until = awaited_until(found, viewer_id=me)
    tag = timed(f"{course.tag}.{talked}", until=until, at=now)
    values: dict[str, Any] = {
        "layout": layout(request),
        "execution": course,
        # What came between the two is shown by the next refresh.
        "tag": tag if course.version == found.version else "",
        "balance": balance(member_id=me),
        "is_answered": bool(answered),
        "request_shown": found,
        "part": found.part_of(me),
        "is_my_turn": is_turn_of(found, member_id=me),
        # The form is the disputes' own: this page only leads there.
        "may_dispute": "dispute" in allowed_actions(request=found, member_id=me, at=now),
        "at": now,
        "actions": offered(found, member_id=me, answered=answered),
        "facts": facts(found, viewer_id=me),
        "next": what_next(found, viewer_id=me),
        "whose_turn": whose_turn(found, viewer_id=me),
        "until": until,
        "live_change": live_change(found, viewer_id=me),
        "changes": changes(found, viewer_id=me),
        "has_appointment": has_appointment(found),
        "timeline": timeline(found, viewer_id=me),
    }
    return render(request, "requests/request.html", values, status=status)


def _tag(request: MemberRequest, request_id: UUID) -> str:
    try:
        tag = request_tag(request_id=request_id, for_member=request.user.pk)
    except NotFound:
        raise Http404 from None
    return f"{tag}.{conversation_tag(request_id=request_id)}"


def _found(request: MemberRequest, request_id: UUID) -> ServiceRequest:
    try:
        found = request_for(request_id=request_id, member_id=request.user.pk)
    except NotFound:
        raise Http404 from None
    return shown_to(found, viewer_id=request.user.pk)


def _actor(request: MemberRequest) -> Actor:
    return Actor(member_id=request.user.pk)
