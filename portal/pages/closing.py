"""Closing an account: what it means, what stands in the way, and the deed."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common.errors import DomainError, NotFound
from common.transactions import door
from ledger.queries import balance
from members.http import MemberRequest
from members.models import Member
from portal.closing.close import MAY_CLOSE, close_account, end_what_waits
from portal.closing.reasons import reasons_against
from workflow.actor import Actor


View = Callable[..., HttpResponse]


def _does(request: HttpRequest) -> bool:
    return request.method == "POST"


# allauth's has no types.
_password_first: Callable[[View], View] = reauthentication_required(enabled=_does)


class ClosingForm(forms.Form):
    """The one question."""

    sure = forms.BooleanField(label=gettext_lazy("Yes, close the account for good"))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_password_first
def own(request: MemberRequest) -> HttpResponse:
    """Say what closing means; POST ends what waits (`end`), or closes the member's own account."""
    return _page(request, request.user)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_password_first
def of_member(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Do the same for a member who has asked a coordinator to."""
    if not request.user.has_perm(MAY_CLOSE):
        raise Http404
    member = get_object_or_404(Member, pk=member_id, closed_at=None, is_pending=False)
    return _page(request, member)


def _page(request: MemberRequest, member: Member) -> HttpResponse:
    form, status = ClosingForm(), HTTPStatus.OK
    if request.method == "POST":
        try:
            if "end" in request.POST:
                return _ended(request, member)
            form = ClosingForm(request.POST)
            if form.is_valid():
                return _closed(request, member)
        except NotFound:
            raise Http404 from None
        except DomainError as refusal:
            messages.error(request, refusal.sentence)
            status = HTTPStatus(refusal.status)
    is_own = member.pk == request.user.pk
    values = {
        "form": form,
        "member": member,
        "is_own": is_own,
        "reasons": reasons_against(member=member, by_staff=not is_own),
        "balance": balance(member_id=member.pk),
    }
    return render(request, "portal/close_account.html", values, status=status)


def _ended(request: MemberRequest, member: Member) -> HttpResponse:
    with door():
        ended = end_what_waits(member_id=member.pk, actor=_actor(request), at=timezone.now())
    said = ngettext("%(n)s request has ended.", "%(n)s requests have ended.", ended)
    messages.success(request, said % {"n": ended})
    return redirect(request.path)


def _closed(request: MemberRequest, member: Member) -> HttpResponse:
    with door():
        close_account(member_id=member.pk, actor=_actor(request), at=timezone.now())
    if member.pk == request.user.pk:
        logout(request)
        messages.success(request, _("Your account is closed. Thank you for what you gave."))
        return redirect("home")
    messages.success(request, _("The account is closed."))
    return redirect("home")


def _actor(request: MemberRequest) -> Actor:
    return Actor(member_id=request.user.pk)
