"""The first page: what this bank is, or what needs the member now."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from members.models import Member
from portal.dashboard.show import dashboard
from portal.pages.welcome import welcome


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show a visitor what the bank is, and a member what needs them."""
    member = request.user
    if not isinstance(member, Member):
        return welcome(request)
    return render(request, "portal/home.html", dashboard(member=member, at=timezone.now()))
