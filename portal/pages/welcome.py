"""What a visitor sees first: what this bank is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def welcome(request: HttpRequest) -> HttpResponse:
    """Show a visitor what the bank is."""
    return render(request, "portal/welcome.html")
