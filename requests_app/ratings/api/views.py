"""The API of ratings."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalogue.queries import visible
from common.api.expanding import expand_parameter
from common.api.filters import SeveralFilter, SinceFilter, UntilFilter
from common.keyset import both_ways
from members.api.caller import caller
from requests_app.queries import request_for
from requests_app.ratings.api.answers import ChanceAnswer, RatingAnswer, SummaryAnswer
from requests_app.ratings.api.bodies import RateBody
from requests_app.ratings.models import Rating
from requests_app.ratings.operations import rate
from requests_app.ratings.queries import (
    chance,
    rating_for,
    ratings_of,
    ratings_of_service,
    ratings_on,
    summary,
)
from requests_app.ratings.states import Stars
from requests_app.states import Part
from workflow.api.door import one
from workflow.api.schema import ONE_HEADERS
from workflow.api.views import OperationView


class RateView(OperationView):
    """Whether you may rate a request; POST rates it."""

    operation = staticmethod(rate)
    body = RateBody
    answer = RatingAnswer
    status = 201
    subject = "request"
    location = "api-rating"

    @extend_schema(
        operation_id="requests_rate_retrieve",
        summary="Whether you may rate the other side, and until when.",
        responses=ChanceAnswer,
    )
    def get(self, request: Request, **path: Any) -> Response:
        """Say whether the caller may rate it now."""
        me = caller(request).pk
        found = request_for(request_id=path["id"], member_id=me)
        left = chance(request=found, member_id=me, at=timezone.now())
        return Response(ChanceAnswer(left).data)


class RatingFilter(django_filters.FilterSet):
    """Narrow the list."""

    stars = SeveralFilter(choices=Stars.choices)
    part = django_filters.ChoiceFilter(choices=Part.choices, label="The author's side.")
    since = SinceFilter("shown_at", label="Shown then or later.")
    until = UntilFilter("shown_at", label="Shown before.")

    class Meta:
        model = Rating
        fields: tuple[str, ...] = ()


class RatingsView(generics.ListAPIView[Rating]):
    """Ratings, newest first."""

    serializer_class = RatingAnswer
    queryset = Rating.objects.none()
    filterset_class = RatingFilter
    orderings = both_ways(made_at="id")


class RequestRatingsView(RatingsView):
    """The ratings of one of your requests, as far as you see them."""

    def get_queryset(self) -> QuerySet[Rating]:
        """One's own, and the other's once it is shown."""
        me = caller(self.request).pk
        found = request_for(request_id=self.kwargs["id"], member_id=me)
        return ratings_on(request=found, member_id=me, at=timezone.now())


class MemberRatingsView(RatingsView):
    """What others say of a member, newest first."""

    def get_queryset(self) -> QuerySet[Rating]:
        """Those that everybody sees."""
        return ratings_of(member_id=self.kwargs["id"], at=timezone.now())


class ServiceRatingsView(RatingsView):
    """What others say of who offers, or wants, a service, after an exchange that came from it."""

    def get_queryset(self) -> QuerySet[Rating]:
        """Those that everybody sees."""
        service = visible(service_id=self.kwargs["id"], viewer=caller(self.request))
        return ratings_of_service(service_id=service.pk, at=timezone.now())


class RatingView(generics.GenericAPIView[Rating]):
    """One rating that you see."""

    serializer_class = RatingAnswer
    queryset = Rating.objects.none()

    @extend_schema(parameters=[expand_parameter(RatingAnswer), *ONE_HEADERS])
    def get(self, request: Request, *_args: Any, **path: Any) -> HttpResponse:
        """Show it; its ETag is its version."""
        me = caller(request).pk
        found = rating_for(rating_id=path["id"], member_id=me, at=timezone.now())
        return one(request, found, self.serializer_class)


class MemberSummaryView(APIView):
    """A member's average."""

    @extend_schema(operation_id="members_ratings_summary_retrieve", responses=SummaryAnswer)
    def get(self, request: Request, **path: Any) -> Response:  # noqa: ARG002 - as every view
        """Count what everybody sees of a member, with its average."""
        ratings = ratings_of(member_id=path["id"], at=timezone.now())
        return Response(SummaryAnswer(summary(ratings)).data)


class ServiceSummaryView(APIView):
    """A service's average."""

    @extend_schema(operation_id="services_ratings_summary_retrieve", responses=SummaryAnswer)
    def get(self, request: Request, **path: Any) -> Response:
        """Count what everybody sees of a service, with its average."""
        service = visible(service_id=path["id"], viewer=caller(request))
        ratings = ratings_of_service(service_id=service.pk, at=timezone.now())
        return Response(SummaryAnswer(summary(ratings)).data)
