"""The pages of disputes: parse, call one operation, render."""

from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from common.errors import DomainError, NotFound
from common.forms import LinesField
from common.transactions import door
from disputes import operations
from disputes.models import Dispute
from disputes.queries import allowed_actions, dispute_for, newest_about
from disputes.states import Reason
from members.http import MemberRequest
from requests_app.models import ServiceRequest
from requests_app.pages.forms import ActionForm
from requests_app.queries import allowed_actions as actions_on_request
from requests_app.queries import request_for
from workflow.actor import Actor
from workflow.executions import execution, execution_tag
from workflow.live import has_seen, layout, nothing_new
from workflow.pages.once import OnceForm, done_once


class DisputeForm(OnceForm, ActionForm):
    """What went wrong."""

    reason = forms.ChoiceField(
        label=gettext_lazy("What is it about?"),
        choices=[("", gettext_lazy("Please choose")), *Reason.choices],
    )
    words = LinesField(
        label=gettext_lazy("What happened?"),
        max_length=4000,
        rows=5,
        help_text=gettext_lazy("The other side and the coordinators read this."),
    )


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
            return redirect(done_once(request, form, deed, leads_to=_address_of))
        except DomainError as refusal:
            about, status = _about(request, request_id), refusal.status
            form.show_again(refusal, current=about)
    if "dispute" not in actions_on_request(request=about, member_id=request.user.pk):
        return _away(request, form)
    values = {"form": form, "about": about}
    return render(request, "disputes/dispute_new.html", values, status=status)


def _address_of(dispute: Dispute) -> str:
    return reverse("dispute", kwargs={"dispute_id": dispute.pk})


def _about(request: MemberRequest, request_id: UUID) -> ServiceRequest:
    try:
        return request_for(request_id=request_id, member_id=request.user.pk)
    except NotFound:
        raise Http404 from None


def _away(request: MemberRequest, form: DisputeForm) -> HttpResponse:
    """No dispute can be opened: lead to the one there is, else back to the request."""
    for sentence in form.non_field_errors():
        messages.error(request, str(sentence))
    there_is = newest_about(request_id=form.subject.pk)
    if there_is:
        return redirect("dispute", dispute_id=there_is.pk)
    return redirect("request", request_id=form.subject.pk)


@login_required
@require_safe
def show(request: MemberRequest, dispute_id: UUID) -> HttpResponse:
    """Show a dispute to both sides; the page refreshes itself."""
    me = request.user.pk
    of: dict[str, Any] = {
        "subject_type": Dispute.subject_type,
        "subject_id": dispute_id,
        "for_member": me,
    }
    try:
        if has_seen(request, lambda: execution_tag(**of)):
            return nothing_new()
        course = execution(**of, at=timezone.now())
        dispute = dispute_for(dispute_id=dispute_id, member_id=me)
    except NotFound:
        raise Http404 from None
    values = {
        "layout": layout(request),
        "execution": course,
        "tag": course.tag,
        "dispute": dispute,
        "may_withdraw": "withdraw" in allowed_actions(dispute=dispute, member_id=me),
    }
    return render(request, "disputes/dispute.html", values)


@login_required
@require_POST
def withdraw(request: MemberRequest, dispute_id: UUID) -> HttpResponse:
    """Take a dispute of one's own back."""
    try:
        with door():
            operations.withdraw_dispute(
                dispute_id=dispute_id, actor=Actor(member_id=request.user.pk), at=timezone.now()
            )
    except NotFound:
        raise Http404 from None
    except DomainError as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("The dispute is withdrawn; the request goes on."))
    return redirect("dispute", dispute_id=dispute_id)
