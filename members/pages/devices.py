"""Where a member is signed in, and signing out there."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.errors import NotFound
from common.transactions import door
from members import operations
from members.devices import devices_of
from members.http import MemberRequest


@require_safe
@login_required
def devices(request: MemberRequest) -> HttpResponse:
    """List the devices, this one first."""
    key = request.session.session_key or ""
    if not UserSession.objects.filter(session_key=key).exists():
        # Signed in before devices were noted.
        UserSession.objects.create_from_request(request)
    found = devices_of(request.user, this=key, at=timezone.now())
    return render(request, "members/devices.html", {"devices": found})


@require_POST
@login_required
def end(request: MemberRequest, session_id: int) -> HttpResponse:
    """Sign out on one other device."""
    try:
        with door():
            operations.end_session(
                session_id=session_id,
                member_id=request.user.pk,
                this=request.session.session_key or "",
            )
    except NotFound as gone:
        messages.info(request, gone.sentence)
    else:
        messages.success(request, _("You are signed out there."))
    return redirect("usersessions_list")


@require_POST
@login_required
def end_others(request: MemberRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    with door():
        operations.end_other_sessions(
            member_id=request.user.pk, this=request.session.session_key or ""
        )
    messages.success(request, _("You are signed out on all other devices."))
    return redirect("usersessions_list")
