"""Appointments for calendars: one request's, the member's feed, and the page of its address."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.errors import NotFound
from common.transactions import door
from members.http import MemberRequest
from requests_app import appointments
from requests_app.operations import make_feed, revoke_feed
from requests_app.queries import feed_of
from workflow.actor import Actor


@login_required
@require_safe
def one(request: MemberRequest, request_id: UUID) -> HttpResponse:
    """One appointment, for a calendar to take over."""
    try:
        content = appointments.one_appointment(
            request_id=request_id, member_id=request.user.pk, at=timezone.now()
        )
    except NotFound:
        raise Http404 from None
    disposition = {"Content-Disposition": f'attachment; filename="{request_id}.ics"'}
    return HttpResponse(content, content_type=appointments.CONTENT_TYPE, headers=disposition)


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:  # noqa: ARG001 - the secret is the way in
    """A member's appointments, for who has the secret address; nobody signs in here."""
    try:
        content = appointments.feed(secret=secret, at=timezone.now())
    except NotFound:
        raise Http404 from None
    headers = {"Cache-Control": "private, max-age=900", "X-Robots-Tag": "noindex"}
    return HttpResponse(content, content_type=appointments.CONTENT_TYPE, headers=headers)


@login_required
@never_cache
def page(request: MemberRequest) -> HttpResponse:
    """The address of one's own calendar: whether there is one, a new one, none any more.

    A new address is on the answer itself and nowhere else: it can't be read again.
    """
    actor, at = Actor(member_id=request.user.pk), timezone.now()
    address = ""
    if request.method == "POST" and "revoke" in request.POST:
        with door():
            revoke_feed(actor=actor, at=at)
        messages.success(request, _("The address is revoked. No calendar can read it any more."))
        return redirect("calendar")
    if request.method == "POST":
        with door():
            made = make_feed(actor=actor, at=at)
        address = settings.HOURBANK_URL + reverse("calendar-feed", args=[made.secret])
    values = {"address": address, "feed": feed_of(member_id=request.user.pk)}
    return render(request, "requests/calendar.html", values)
