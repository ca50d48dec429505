"""The pages of disputes: parse, call one operation, render."""

from http import HTTPStatus
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from common.errors import DomainError, NotFound
from common.transactions import door
from disputes import operations
from disputes.queries import allowed_actions, dispute_for
from disputes.states import Reason
from members.http import MemberRequest
from requests_app.queries import request_for
from workflow.actor import Actor


class DisputeForm(forms.Form):
    """What went wrong; `version` is the request's as the member saw it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = forms.ChoiceField(label=gettext_lazy("What is it about?"), choices=Reason.choices)
    words = forms.CharField(
        label=gettext_lazy("What happened?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("The other side and the coordinators read this."),
    )


@login_required
def new(request: MemberRequest, request_id: UUID) -> HttpResponse:
    """Open a dispute about a request of one's own."""
    try:
        about = request_for(request_id=request_id, member_id=request.user.pk)
    except NotFound:
        raise Http404 from None
    form = DisputeForm(request.POST or None, initial={"version": about.version})
    status: int = HTTPStatus.OK
    if form.is_valid():
        given = dict(form.cleaned_data)
        try:
            with door():
                made = operations.open_dispute(
                    request_id=request_id,
                    expected_version=given.pop("version"),
                    actor=Actor(member_id=request.user.pk),
                    at=timezone.now(),
                    **given,
                )
            return redirect("dispute", dispute_id=made.pk)
        except DomainError as refusal:
            form.add_error(None, refusal.sentence)
            status = refusal.status
    values = {"form": form, "about": about}
    return render(request, "disputes/dispute_new.html", values, status=status)


@login_required
@require_safe
def show(request: MemberRequest, dispute_id: UUID) -> HttpResponse:
    """Show a dispute to both sides."""
    try:
        dispute = dispute_for(dispute_id=dispute_id, member_id=request.user.pk)
    except NotFound:
        raise Http404 from None
    actions = allowed_actions(dispute=dispute, member_id=request.user.pk)
    values = {"dispute": dispute, "may_withdraw": "withdraw" in actions}
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
