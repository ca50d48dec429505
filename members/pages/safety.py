"""One page for all that keeps an account safe, and why staff need a second factor."""

from typing import Final

from allauth.mfa.models import Authenticator
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from members.http import MemberRequest


#: Where a session keeps what somebody of the staff wanted to do, until they have a second factor.
WANTED: Final = "wanted_by_staff"


@require_safe
@login_required
def overview(request: MemberRequest) -> HttpResponse:
    """Show how the member signs in, and lead to changing each way."""
    if WANTED in request.session and not request.user.lacks_second_factor():
        # Not by `redirect`, which takes a word for the name of a page and fails where there is none.
        return HttpResponseRedirect(request.session.pop(WANTED))
    rows = Authenticator.objects.filter(user=request.user)
    kinds = [row.type for row in rows]
    values = {
        "has_password": request.user.has_usable_password(),
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "has_app": Authenticator.Type.TOTP in kinds,
        "has_recovery": Authenticator.Type.RECOVERY_CODES in kinds,
        "is_required": request.user.lacks_second_factor()
        and (request.user.is_staff or request.user.is_superuser),
    }
    return render(request, "account/security.html", values)


@require_safe
@login_required
def staff(request: MemberRequest) -> HttpResponse:
    """Say why the administration is closed to them, and how to open it; then they go on to where they wanted."""
    wanted = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        request.session[WANTED] = wanted
    if not request.user.lacks_second_factor():
        return redirect("security")
    return render(request, "account/staff_safety.html")


def to_overview(_request: HttpRequest) -> HttpResponse:
    """Go where all of it stands: allauth leads here after each change."""
    return redirect("security")
