"""The pages of ratings: parse, call one operation, render."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalogue.queries import visible
from common.errors import DomainError, NotFound
from common.paging import newest_first
from members.http import MemberRequest
from requests_app.queries import request_for
from requests_app.ratings import operations
from requests_app.ratings.models import Rating
from requests_app.ratings.pages.forms import RateForm, ReplyForm, ReportForm
from requests_app.ratings.pages.show import other_side
from requests_app.ratings.queries import chance, rating_for, ratings_of_service, summary
from workflow.actor import Actor
from workflow.pages.once import OnceForm, done_once


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: MemberRequest, request_id: UUID) -> HttpResponse:
    """Rate the other side of a request of one's own."""
    me = request.user.pk
    try:
        about = request_for(request_id=request_id, member_id=me)
    except NotFound:
        raise Http404 from None
    form = RateForm(request.POST or None, prefix="rate")
    address = reverse("request", kwargs={"request_id": request_id})
    deed = partial(operations.rate, request_id=request_id)
    status = _done(request, form, deed, leads_to=address)
    if not status:
        messages.success(request, _("Thank you. Your rating is kept."))
        return redirect(address)
    left = chance(request=about, member_id=me, at=timezone.now())
    if request.method != "POST" and not left.may_rate:
        return redirect("request", request_id=request_id)
    other = other_side(about, viewer=request.user)
    values = {"form": form, "about": about, "chance": left, "other": other}
    return render(request, "ratings/rate.html", values, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: MemberRequest, rating_id: UUID) -> HttpResponse:
    """Reply once to a rating of oneself."""
    rating = _seen(request, rating_id)
    if request.user.pk != rating.rated_id:
        raise Http404
    form = ReplyForm(request.POST or None, initial={"version": rating.version})
    address = reverse("request", kwargs={"request_id": rating.request_id})
    deed = partial(operations.reply_to_rating, rating_id=rating_id)
    status = _done(request, form, deed, leads_to=address)
    if not status:
        messages.success(request, _("Your reply is shown below the rating."))
        return redirect(address)
    if request.method != "POST" and (rating.replied_at or rating.hidden_at):
        return redirect("request", request_id=rating.request_id)
    return _about(request, "ratings/reply.html", form, rating, status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: MemberRequest, rating_id: UUID) -> HttpResponse:
    """Report a rating to the coordinators."""
    rating = _seen(request, rating_id)
    form = ReportForm(request.POST or None)
    address = reverse("member", kwargs={"member_id": rating.rated_id})
    deed = partial(operations.report_rating, rating_id=rating_id)
    status = _done(request, form, deed, leads_to=address)
    if not status:
        messages.success(request, _("Thank you. A coordinator will look at it."))
        return redirect(address)
    return _about(request, "ratings/report.html", form, rating, status)


@login_required
@require_safe
def of_service(request: MemberRequest, service_id: UUID) -> HttpResponse:
    """Show all ratings that came from a service."""
    try:
        service = visible(service_id=service_id, viewer=request.user)
    except NotFound:
        raise Http404 from None
    ratings = ratings_of_service(service_id=service.pk, at=timezone.now())
    page = newest_first(ratings, query=request.GET)
    values = {"service": service, "page": page, "summary": summary(ratings)}
    return render(request, "ratings/service.html", values)


def _done(
    request: MemberRequest, form: OnceForm, operation: Callable[..., Any], *, leads_to: str
) -> int:
    """Do what the form says; 0 if it is done, else the status of the page that shows the form."""
    if not form.is_valid():
        return HTTPStatus.OK
    given = dict(form.cleaned_data)
    if "version" in given:
        given["expected_version"] = given.pop("version")
    try:
        deed = partial(operation, **given, actor=Actor(member_id=request.user.pk))
        done_once(request, form, deed, leads_to=lambda _made: leads_to)
    except NotFound:
        raise Http404 from None
    except DomainError as refusal:
        form.add_error(None, refusal.sentence)
        return refusal.status
    return 0


def _seen(request: MemberRequest, rating_id: UUID) -> Rating:
    try:
        return rating_for(rating_id=rating_id, member_id=request.user.pk, at=timezone.now())
    except NotFound:
        raise Http404 from None


def _about(
    request: MemberRequest, template: str, form: OnceForm, rating: Rating, status: int
) -> HttpResponse:
    """The page of a form about a rating; what is sent next is decided on what is shown now."""
    current = _seen(request, rating.pk)
    if status != HTTPStatus.OK and form.is_bound and "version" in form.fields:
        form.data = dict(form.data.items()) | {"version": str(current.version)}
    values = {"form": form, "rating": current}
    return render(request, template, values, status=status)
