"""Who sees what, for members and for who thinks of becoming one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Say who sees what, to anybody."""
    return render(request, "portal/privacy.html")
