"""The API of requests."""

from datetime import datetime
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request

from common.api.expanding import expand_parameter
from common.api.filters import InstantFilter, SeveralFilter, SinceFilter, UntilFilter
from common.keyset import both_ways
from members.api.caller import caller
from requests_app.api.answers import EventAnswer, RequestAnswer, RequestWithOffersAnswer
from requests_app.api.bodies import WishBody
from requests_app.lists import changed_since, shown_in_lists, sides_of
from requests_app.models import ServiceRequest
from requests_app.operations import draft_request
from requests_app.queries import history, request_for, requests_of
from requests_app.states import Part, State
from workflow.api.door import one
from workflow.api.views import OperationView
from workflow.models import EventLog


class RequestFilter(django_filters.FilterSet):
    """Narrow the list."""

    state = SeveralFilter(choices=State.choices)
    part = django_filters.ChoiceFilter(choices=Part.choices, method="by_part", label="Your side.")
    role = django_filters.ChoiceFilter(
        choices=Part.choices, method="by_part", label="The same as `part`."
    )
    service = django_filters.UUIDFilter("service_id", label="Only of this service.")
    since = SinceFilter("created_at", label="Made then or later.")
    until = UntilFilter("created_at", label="Made before.")
    changed_since = InstantFilter(
        method="by_change", label="Something happened to it then or later."
    )

    class Meta:
        model = ServiceRequest
        fields: tuple[str, ...] = ()

    def by_part(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """The requests in which the caller has this side."""
        return rows.filter(**{value: self.request.user.pk})

    def by_change(self, rows: QuerySet[Any], _name: str, value: datetime) -> QuerySet[Any]:
        """The requests to which something has happened since."""
        return changed_since(rows, since=value)


class RequestsView(OperationView, generics.ListAPIView[ServiceRequest]):
    """Your requests, newest first; POST drafts one."""

    operation = staticmethod(draft_request)
    body = WishBody
    answer = RequestAnswer
    status = 201
    location = "api-request"
    serializer_class = RequestAnswer
    queryset = ServiceRequest.objects.none()
    filterset_class = RequestFilter
    orderings = both_ways(created_at="created_at id")

    def get_queryset(self) -> QuerySet[ServiceRequest]:
        """What the caller takes part in."""
        return requests_of(member_id=caller(self.request).pk)

    def get_sides(self) -> list[QuerySet[ServiceRequest]]:
        """The same, a list for each side that is asked for."""
        asked = {self.request.query_params.get(name) for name in ("part", "role")} & set(Part)
        found = sides_of(member_id=caller(self.request).pk, parts=sorted(filter(None, asked)))
        return [self.filter_queryset(rows) for rows in found]

    def get_details(self, rows: QuerySet[ServiceRequest]) -> QuerySet[ServiceRequest]:
        """What is shown of each."""
        return shown_in_lists(rows, member_id=caller(self.request).pk)


class RequestView(generics.GenericAPIView[ServiceRequest]):
    """One of your requests, with its offers."""

    serializer_class = RequestWithOffersAnswer
    queryset = ServiceRequest.objects.none()

    @extend_schema(parameters=[expand_parameter(RequestWithOffersAnswer)])
    def get(self, request: Request, *_args: Any, **path: Any) -> HttpResponse:
        """Show it; its ETag is its version."""
        found = request_for(request_id=path["id"], member_id=caller(request).pk)
        return one(request, found, self.serializer_class)


class HistoryView(generics.ListAPIView[EventLog]):
    """Everything that happened to one of your requests, in order."""

    serializer_class = EventAnswer
    queryset = EventLog.objects.none()
    filterset_class = None
    ordering = "seq"

    def get_queryset(self) -> QuerySet[EventLog]:
        """Its events, as far as the caller may see them."""
        member_id = caller(self.request).pk
        found = request_for(request_id=self.kwargs["id"], member_id=member_id)
        return history(request_id=found.pk, member_id=member_id)
