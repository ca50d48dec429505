"""The guides for members and coordinators, for anybody to read."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.guides import GUIDES, MEMBERS, guide


@require_safe
def show(request: HttpRequest, name: str = MEMBERS) -> HttpResponse:
    """Show a guide; the members' own where none is named."""
    if name not in GUIDES:
        raise Http404
    return render(request, "portal/help.html", {"guide": guide(name), "name": name})
