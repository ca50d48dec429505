"""What a visitor sees first: what this bank is, and that it is alive."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from portal.alive import alive


def welcome(request: HttpRequest) -> HttpResponse:
    """Show a visitor what the bank is, and what goes on in it."""
    found = alive(at=timezone.now())
    categories = [(gettext(name), number) for name, number in found.categories]
    return render(request, "portal/welcome.html", {"alive": found, "categories": categories})
