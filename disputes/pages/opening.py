"""The page on which a side opens a dispute."""

from functools import partial
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.errors import DomainError, NotFound, Refused
from disputes import operations
from disputes.models import Dispute
from disputes.pages.forms import DisputeForm
from disputes.queries import newest_about
from disputes.rules import require_openable
from disputes.timers import policy_now
from members.http import MemberRequest
from requests_app.models import ServiceRequest
from requests_app.queries import allowed_actions, request_for
from requests_app.states import State
from workflow.actor import Actor
from workflow.pages.once import done_once
from workflow.spans import spoken


@login_required
def new(request: MemberRequest, request_id: UUID) -> HttpResponse:
    """Open a dispute about a request of one's own, or be led to the one there is."""
    about = _about(request, request_id)
    form = DisputeForm(request.POST or None, subject=about, action="dispute")
    status: int = HTTPStatus.OK
    if form.is_valid():
        try:
            deed = partial(
                operations.open_dispute,
                request_id=request_id,
                actor=Actor(member_id=request.user.pk),
                **form.arguments(),
            )
            return redirect(done_once(request, form, deed, leads_to=address_of))
        except DomainError as refusal:
            about, status = _about(request, request_id), refusal.status
            form.show_again(refusal, current=about)
    if not _is_possible(about, member_id=request.user.pk):
        return _away(request, form)
    values = {
        "form": form,
        "about": about,
        "is_paid": about.state == State.PAID,
        "other": about.provider if about.requester_id == request.user.pk else about.requester,
        "answer_time": spoken(policy_now().dispute_response_time),
    }
    return render(request, "disputes/dispute_new.html", values, status=status)


def address_of(dispute: Dispute) -> str:
    """A dispute's own page."""
    return reverse("dispute", kwargs={"dispute_id": dispute.pk})


def _about(request: MemberRequest, request_id: UUID) -> ServiceRequest:
    try:
        return request_for(request_id=request_id, member_id=request.user.pk)
    except NotFound:
        raise Http404 from None


def _is_possible(about: ServiceRequest, *, member_id: UUID) -> bool:
    """Whether there is anything to fill in: the request can be disputed, and this side may still."""
    allowed = allowed_actions(request=about, member_id=member_id, at=timezone.now())
    return "dispute" in allowed


def _away(request: MemberRequest, form: DisputeForm) -> HttpResponse:
    """No dispute can be opened: lead to the one there is, else back to the request."""
    for sentence in form.non_field_errors():
        messages.error(request, str(sentence))
    if not form.is_bound:
        _say_if_too_many(request, form.subject)
    there_is = newest_about(request_id=form.subject.pk)
    if there_is:
        return redirect("dispute", dispute_id=there_is.pk)
    return redirect("request", request_id=form.subject.pk)


def _say_if_too_many(request: MemberRequest, about: ServiceRequest) -> None:
    """Of a dispute that there is its own page tells; of the most that a side may open none does."""
    try:
        require_openable(request_id=about.pk, member_id=request.user.pk)
    except Refused as refusal:
        if refusal.reason == "too_many_disputes":
            messages.error(request, refusal.sentence)
