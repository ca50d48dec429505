"""The pages on which members choose how they are told, signed in or by a link of a mail."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import DomainError, NotFound
from common.transactions import door
from members.http import MemberRequest
from notifications import operations
from notifications.choices import choices_of
from notifications.groups import FIXED, HINTS, Group
from notifications.operations import Wish
from notifications.pages.forms import PreferencesForm
from notifications.tokens import read_undo, read_unsubscribe, undo_token


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: MemberRequest) -> HttpResponse:
    """Show how the member is told, and change it."""
    status = HTTPStatus.OK
    form = PreferencesForm(request.POST or None, choices=choices_of(request.user))
    if form.is_valid():
        try:
            with door():
                operations.change_preferences(member_id=request.user.pk, **form.wish())
        except DomainError as refusal:
            form.add_error(None, refusal.sentence)
            status = HTTPStatus(refusal.status)
        else:
            messages.success(request, _("Your choices are kept."))
            return redirect("notification-preferences")
    values = {"form": form, "fixed": _fixed(request)}
    return render(request, "notifications/preferences.html", values, status=status)


# Mail programs send the POST by themselves, without a page before it (RFC 8058). The signed token is all
# that it takes, and it can stop these mails and nothing else.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether these mails are to stop, which looking at the link never does; and stop them."""
    said = read_unsubscribe(token)
    if said is None:
        raise Http404
    member_id, groups = said
    values = {"groups": groups, "token": token}
    if request.method != "POST":
        return render(request, "notifications/unsubscribe.html", values)
    try:
        with door():
            before = operations.stop_mails(member_id=member_id, groups=groups)
    except NotFound:
        raise Http404 from None
    values |= {"undo": undo_token(member_id=member_id, before=before)}
    return render(request, "notifications/unsubscribed.html", values)


@never_cache
@require_POST
def resubscribe(request: HttpRequest) -> HttpResponse:
    """Bring back the mails that were stopped a moment ago."""
    said = read_undo(request.POST.get("undo", ""))
    if said is None:
        raise Http404
    member_id, before = said
    wishes = {group: Wish(mail=when) for group, when in before.items()}
    try:
        with door():
            operations.change_preferences(member_id=member_id, groups=wishes)
    except NotFound:
        raise Http404 from None
    return render(request, "notifications/resubscribed.html", {"groups": list(before)})


def _fixed(request: MemberRequest) -> list[tuple[Group, str]]:
    return [
        (group, str(HINTS[group]))
        for group in Group
        if group in FIXED and (group != Group.STAFF or request.user.is_staff)
    ]
