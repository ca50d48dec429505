"""Evidence on pages: parse, call one operation or query, render."""

from functools import partial
from http import HTTPStatus
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import DomainError, NotFound
from disputes.evidence.operations import add_evidence
from disputes.evidence.pages.forms import EvidenceForm
from disputes.evidence.pages.show import ANCHOR, shown_to
from disputes.evidence.queries import file_for
from disputes.models import Dispute
from disputes.queries import dispute_for
from files.serving import answer
from members.http import MemberRequest
from workflow.actor import Actor
from workflow.pages.once import done_once


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: MemberRequest, dispute_id: UUID) -> HttpResponse:
    """Show a side what both have handed in, and take what it hands in next."""
    found = _found(request, dispute_id)
    if request.method == "POST":
        return _handed_in(request, found)
    return _page(request, found)


@login_required
@require_safe
def file(request: MemberRequest, dispute_id: UUID, file_id: UUID) -> HttpResponseBase:
    """Give a file to who may see it: a picture to be shown, a document to be saved."""
    try:
        found = file_for(dispute_id=dispute_id, file_id=file_id, viewer=request.user)
    except NotFound:
        raise Http404 from None
    return answer(found, as_picture=True, request=request)


def _handed_in(request: MemberRequest, found: Dispute) -> HttpResponse:
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    deed = partial(
        add_evidence,
        dispute_id=found.pk,
        actor=Actor(member_id=request.user.pk),
        **form.cleaned_data,
    )
    back = f"{reverse('dispute', kwargs={'dispute_id': found.pk})}#{ANCHOR}"
    try:
        return redirect(done_once(request, form, deed, leads_to=lambda _made: back))
    except NotFound:
        raise Http404 from None
    except DomainError as refusal:
        form.add_error(None, refusal.sentence)
        found = _found(request, found.pk)
        return _page(request, found, form=form, status=refusal.status)


def _page(
    request: MemberRequest,
    found: Dispute,
    *,
    form: EvidenceForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    shown = shown_to(found, viewer_id=request.user.pk, form=form)
    values = {"dispute": found, "evidence": shown, "form": shown.form}
    return render(request, "disputes/evidence_page.html", values, status=status)


def _found(request: MemberRequest, dispute_id: UUID) -> Dispute:
    try:
        return dispute_for(dispute_id=dispute_id, member_id=request.user.pk)
    except NotFound:
        raise Http404 from None
