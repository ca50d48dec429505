"""The page on which a member gets all that the bank holds about them."""

from collections.abc import Callable
from typing import Final

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from members.http import MemberRequest
from portal.my_data.sending import Writer, given
from portal.my_data.writing import as_archive, as_json


View = Callable[..., HttpResponseBase]
# allauth's has no types.
_password_first: Callable[[View], View] = reauthentication_required


@login_required
@require_safe
def show(request: MemberRequest) -> HttpResponse:
    """Say what is in the files, and where they are."""
    return render(request, "portal/my_data.html")


def _giving(write: Writer, *, ending: str) -> View:
    """The view of a file, which is given after the password."""

    @_password_first
    def give(request: MemberRequest) -> HttpResponseBase:
        return given(write, member_id=request.user.pk, at=timezone.now(), ending=ending)

    view: View = login_required(never_cache(require_safe(give)))
    return view


FILES: Final = {
    "json": _giving(as_json, ending="json"),
    "zip": _giving(as_archive, ending="zip"),
}
