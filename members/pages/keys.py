"""The pages of keys: a member's own, one new one, and the end of one."""

from collections.abc import Callable
from http import HTTPStatus

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common.errors import DomainError, NotFound
from common.paging import newest_first
from common.transactions import door
from members import operations, queries
from members.http import MemberRequest
from members.models import ApiKey
from members.pages.forms import KeyForm
from workflow.actor import Actor


View = Callable[..., HttpResponse]


def _makes(request: HttpRequest) -> bool:
    return request.method == "POST"


# allauth's has no types.
_password_first: Callable[[View], View] = reauthentication_required(enabled=_makes)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_password_first
def keys(request: MemberRequest) -> HttpResponse:
    """Show the member's keys, and make one, which is on the answer and nowhere else.

    Who makes one has given their password a moment ago.
    """
    form, made, status = KeyForm(request.POST or None, member=request.user), None, HTTPStatus.OK
    if form.is_valid():
        try:
            made = _made(request, form)
        except DomainError as refusal:
            form.add_error(None, refusal.sentence)
            status = HTTPStatus(refusal.status)
        else:
            form = KeyForm(member=request.user)
    at = timezone.now()
    page = newest_first(queries.keys_of(member_id=request.user.pk), query=request.GET)
    rows = [(row, row.is_valid(at=at)) for row in page.rows]
    values = {"form": form, "made": made, "page": page, "rows": rows}
    return render(request, "members/keys.html", values, status=status)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def revoke_key(request: MemberRequest, key_id: int) -> HttpResponse:
    """Ask whether a key is to be revoked, and revoke it."""
    try:
        key = queries.own_key(key_id=key_id, member_id=request.user.pk)
        if request.method != "POST":
            return render(request, "members/key_revoke.html", {"key": key})
        with door():
            operations.revoke_own_key(key_id=key.pk, actor=_actor(request), at=timezone.now())
    except NotFound:
        raise Http404 from None
    except DomainError as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("The key is revoked. Programs that use it stop working now."))
    return redirect("keys")


def _made(request: MemberRequest, form: KeyForm) -> ApiKey:
    at = timezone.now()
    with door():
        return operations.add_key(**form.wish(at=at), actor=_actor(request), at=at)


def _actor(request: MemberRequest) -> Actor:
    return Actor(member_id=request.user.pk)
