"""Ratings as parts of other pages: of a request's, of a service's."""

from typing import Any

from django.utils import timezone

from catalogue.models import Service
from members.models import Member
from requests_app.models import ServiceRequest
from requests_app.ratings.pages.forms import RateForm
from requests_app.ratings.queries import chance, ratings_of_service, ratings_on, summary
from requests_app.states import Part


NEWEST = 3


def about_request(request: ServiceRequest, *, viewer: Member) -> dict[str, Any]:
    """What a side of a request sees of its ratings, and the form as long as they may rate."""
    at = timezone.now()
    left = chance(request=request, member_id=viewer.pk, at=at)
    if left.until is None:
        return {"is_ratable": False}
    ratings = list(ratings_on(request=request, member_id=viewer.pk, at=at))
    is_over = at >= left.until
    return {
        "is_ratable": bool(ratings) or not is_over,
        "chance": left,
        "ratings": ratings,
        "form": RateForm(prefix="rate") if left.may_rate else None,
        "other": other_side(request, viewer=viewer),
        "is_waiting": left.has_rated and len(ratings) == 1 and not is_over,
        "request_id": request.pk,
        "viewer": viewer,
    }


def other_side(request: ServiceRequest, *, viewer: Member) -> Member:
    """Whom this side rates."""
    is_requester = request.part_of(viewer.pk) == Part.REQUESTER
    return request.provider if is_requester else request.requester


def about_service(service: Service, *, viewer: Member) -> dict[str, Any]:
    """A service's average and its newest ratings."""
    ratings = ratings_of_service(service_id=service.pk, at=timezone.now())
    found = summary(ratings)
    return {
        "summary": found,
        "ratings": ratings[:NEWEST] if found.count else [],
        "has_more": found.count > NEWEST,
        "service_id": service.pk,
        "viewer": viewer,
    }
