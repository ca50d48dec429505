"""The pages of disputes: parse, call one operation, render."""

from functools import partial
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from common.errors import DomainError, NotFound, StaleVersion
from common.paging import newest_first
from disputes.models import Dispute
from disputes.pages.actions import ACTIONS, PageAction, offered
from disputes.pages.forms import SideForm
from disputes.pages.opening import address_of
from disputes.pages.show import (
    card,
    facts,
    further_words,
    proposals,
    rulings,
    stories,
    timeline,
)
from disputes.queries import disputes_of, no_such_dispute, waiting_for_member, with_turns
from disputes.show import debt_of, own_turn, what_next
from members.http import MemberRequest
from workflow.actor import Actor
from workflow.executions import execution, execution_tag
from workflow.live import has_seen, layout, nothing_new, timed
from workflow.operations import require_version
from workflow.pages.once import OnceForm, acted_once, done_once


# As many as a list shows of those that wait for its reader.
MOST_WAITING: Final = 20


@login_required
@require_safe
def disputes(request: MemberRequest) -> HttpResponse:
    """List the member's disputes; those that wait for the member come first."""
    me, at = request.user.pk, timezone.now()
    rows = with_turns(disputes_of(member_id=me), member_id=me)
    page = newest_first(rows, query=request.GET)
    waiting = waiting_for_member(member_id=me).order_by("id")[:MOST_WAITING]
    values = {
        "at": at,
        "page": page,
        "cards": [card(row, viewer_id=me, at=at) for row in page.rows],
        "waiting": [card(row, viewer_id=me, at=at) for row in waiting],
    }
    return render(request, "disputes/disputes.html", values)


@login_required
@require_safe
def show(request: MemberRequest, dispute_id: UUID) -> HttpResponse:
    """Show a dispute to both sides; the page refreshes itself. Staff are led to their own page of it."""
    try:
        if has_seen(request, lambda: execution_tag(**_of(request, dispute_id)), at=timezone.now()):
            return nothing_new()
        return _page(request, _found(request, dispute_id))
    except NotFound:
        return _to_the_desk(request, dispute_id)


@login_required
@require_POST
def act(request: MemberRequest, dispute_id: UUID, action: str) -> HttpResponse:
    """Take an action; a refusal shows the page again with the reason in the form."""
    entry = ACTIONS.get(action)
    if entry is None:
        raise Http404
    try:
        return _answer(request, dispute_id, action, entry)
    except NotFound:
        raise Http404 from None


def _answer(
    request: MemberRequest, dispute_id: UUID, action: str, entry: PageAction
) -> HttpResponse:
    form = entry.form(request.POST, subject=_found(request, dispute_id), action=action)
    if not form.is_valid():
        return _unfinished(request, form, action)
    try:
        address = _done(request, form, entry)
    except DomainError as refusal:
        return _refused(request, form, action, refusal)
    messages.success(request, str(entry.done))
    return redirect(address)


def _done(request: MemberRequest, form: SideForm, entry: PageAction) -> str:
    """Do it once, however often its form is sent."""
    actor = Actor(member_id=request.user.pk)
    given = form.arguments()
    deed = partial(entry.operation, dispute_id=form.subject.pk, actor=actor, **given)
    if isinstance(form, OnceForm):
        return done_once(request, form, deed, leads_to=address_of)
    return acted_once(request, given["expected_version"], deed, leads_to=address_of)


def _unfinished(request: MemberRequest, form: SideForm, action: str) -> HttpResponse:
    """Say what is missing; and if the dispute has changed meanwhile, that too."""
    try:
        require_version(subject=form.subject, expected_version=form.cleaned_data.get("version"))
    except StaleVersion as refusal:
        return _refused(request, form, action, refusal)
    return _page(request, form.subject, {action: form})


def _refused(
    request: MemberRequest, form: SideForm, action: str, refusal: DomainError
) -> HttpResponse:
    """Show the dispute as it is now; where the action is gone from the page, say why at its top."""
    current = _found(request, form.subject.pk)
    form.show_again(refusal, current=current)
    shown = offered(current, member_id=request.user.pk, answered={action: form})
    if action not in {entry["name"] for entry in shown}:
        messages.error(request, refusal.sentence)
    return _page(request, current, {action: form}, status=refusal.status)


def _page(
    request: MemberRequest,
    found: Dispute,
    answered: dict[str, SideForm] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    me, at = request.user.pk, timezone.now()
    course = execution(**_of(request, found.pk), at=at)
    debt = debt_of(found)
    turn = own_turn(found, viewer_id=me, at=at)
    tag = timed(course.tag, until=turn.until, at=at)
    values: dict[str, Any] = {
        "layout": layout(request),
        "execution": course,
        # What came between the two is shown by the next refresh.
        "tag": tag if course.version == found.version else "",
        "is_answered": bool(answered),
        "dispute": found,
        "next": what_next(found, debt=debt, viewer_id=me),
        "debt": debt,
        "at": at,
        "turn": turn,
        "actions": offered(found, member_id=me, answered=answered),
        "facts": facts(found, viewer_id=me),
        "stories": stories(found, viewer_id=me),
        "further_words": further_words(found, viewer_id=me),
        "proposals": proposals(found, viewer_id=me),
        "rulings": rulings(found, viewer_id=me),
        "timeline": timeline(found, course.events, viewer_id=me),
    }
    return render(request, "disputes/dispute.html", values, status=status)


def _of(request: MemberRequest, dispute_id: UUID) -> dict[str, Any]:
    return {
        "subject_type": Dispute.subject_type,
        "subject_id": dispute_id,
        "for_member": request.user.pk,
    }


def _found(request: MemberRequest, dispute_id: UUID) -> Dispute:
    """One dispute of the member's, with all that its page tells. Raises `NotFound`."""
    me = request.user.pk
    rows = with_turns(disputes_of(member_id=me), member_id=me)
    found = rows.prefetch_related("statements", "rulings").filter(pk=dispute_id).first()
    if found is None:
        raise no_such_dispute()
    return found


def _to_the_desk(request: MemberRequest, dispute_id: UUID) -> HttpResponse:
    """Staff who may see it read it where they judge it; for all others there is no such dispute."""
    desk = admin.site.get_model_admin(Dispute)
    if not admin.site.has_permission(request):
        raise Http404
    found = desk.get_queryset(request).filter(pk=dispute_id).first()
    if found is None or not desk.has_view_permission(request, found):
        raise Http404
    return redirect("admin:disputes_dispute_change", found.pk)
