"""The page on which a member tells of themself, and the photos of members."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import DomainError, NotFound, StaleVersion
from common.transactions import door
from files.serving import answer
from members.http import MemberRequest
from members.operations import change_photo, change_profile
from members.pages.profile_form import ProfileForm
from members.queries import photo_of, profile_of
from workflow.actor import Actor


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest) -> HttpResponse:
    """Show what the member tells of themself, to change it."""
    profile = profile_of(member_id=request.user.pk)
    form = ProfileForm(
        request.POST or None, request.FILES or None, member=request.user, profile=profile
    )
    status: int = HTTPStatus.OK
    if form.is_valid():
        try:
            _save(form, member_id=request.user.pk)
        except DomainError as refusal:
            if isinstance(refusal, StaleVersion):
                form.renew(version=refusal.facts["version"])
            form.add_error(None, refusal.sentence)
            status = refusal.status
        else:
            messages.success(request, _("Your profile is saved."))
            return redirect("member", member_id=request.user.pk)
    values = {"form": form, "profile": profile}
    return render(request, "members/profile.html", values, status=status)


def _save(form: ProfileForm, *, member_id: UUID) -> None:
    """Words and photo at once, or neither."""
    said = form.cleaned_data
    who: dict[str, Any] = {"member_id": member_id, "actor": Actor(member_id=member_id)}
    with door():
        at = timezone.now()
        change_profile(**form.wish(), **who, at=at)
        if said["photo"] or said.get("remove_photo"):
            change_photo(photo=said["photo"], **who, at=at)


@login_required
@require_safe
def photo(request: MemberRequest, member_id: UUID) -> HttpResponseBase:
    """Give a member's photo to whoever may see it."""
    try:
        found = photo_of(member_id=member_id, viewer_id=request.user.pk)
    except NotFound:
        raise Http404 from None
    return answer(found, as_picture=True, request=request)
