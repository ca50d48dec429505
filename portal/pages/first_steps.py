"""The list of first steps on a page of its own, where it can be put away and called back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.transactions import door
from members.http import MemberRequest
from members.operations import put_first_steps_away
from portal.first_steps import first_steps
from workflow.actor import Actor


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: MemberRequest) -> HttpResponse:
    """Show what is done and what isn't; POST takes the list off the first page, or puts it back."""
    if request.method == "POST":
        return _put_away(request, is_away="away" in request.POST)
    values = {"first_steps": first_steps(member=request.user)}
    return render(request, "portal/first_steps.html", values)


def _put_away(request: MemberRequest, *, is_away: bool) -> HttpResponse:
    me = request.user.pk
    with door():
        put_first_steps_away(member_id=me, is_away=is_away, actor=Actor(member_id=me))
    if is_away:
        messages.success(request, _("The first steps are put away. You find them in your profile."))
        return redirect("home")
    messages.success(request, _("The first steps are on your first page again."))
    return redirect("first-steps")
