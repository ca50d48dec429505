"""Ratings as parts of pages, those of other apps included; the markup is in `templates/ratings/`."""

from typing import Any

from django import template
from django.template.context import Context
from django.utils.translation import gettext

from requests_app.ratings.pages.show import about_request, about_service
from requests_app.ratings.states import Stars


register = template.Library()
FULL, EMPTY = "★", "☆"


@register.filter
def stars(count: int) -> str:
    """Draw full and empty stars: for the eye alone, words say the same beside them."""
    return FULL * count + EMPTY * (max(Stars.values) - count)


@register.filter
def stars_in_words(count: int) -> str:
    """Say how many of how many, and what that means."""
    return gettext("%(stars)d of 5: %(words)s") % {"stars": count, "words": Stars(count).label}


@register.inclusion_tag("ratings/of_request.html", takes_context=True)
def request_ratings(context: Context, request_shown: Any) -> dict[str, Any]:
    """Show a request's ratings to one of its sides, and the form as long as they may rate."""
    values = about_request(request_shown, viewer=context["user"])
    return {**values, "csrf_token": context["csrf_token"]}


@register.inclusion_tag("ratings/of_service.html", takes_context=True)
def service_ratings(context: Context, service: Any) -> dict[str, Any]:
    """Show a service's average, and its newest ratings."""
    return about_service(service, viewer=context["user"])
