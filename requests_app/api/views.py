"""The API of requests."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework import generics
from rest_framework.request import Request

from members.api.caller import caller
from requests_app.api.answers import EventAnswer, RequestAnswer, RequestWithOffersAnswer
from requests_app.api.bodies import WishBody
from requests_app.conversation.queries import with_unread
from requests_app.models import ServiceRequest
from requests_app.operations import draft_request
from requests_app.queries import history, request_for, requests_of, with_details
from requests_app.states import Part, State
from workflow.api.door import one
from workflow.api.views import OperationView
from workflow.models import EventLog


class RequestFilter(django_filters.FilterSet):
    """Narrow the list."""

    state = django_filters.MultipleChoiceFilter(choices=State.choices)
    part = django_filters.ChoiceFilter(choices=Part.choices, method="by_part", label="Your side.")

    class Meta:
        model = ServiceRequest
        fields: tuple[str, ...] = ()

    def by_part(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """The requests in which the caller has this side."""
        return rows.filter(**{value: self.request.user.pk})


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

    def get_queryset(self) -> QuerySet[ServiceRequest]:
        """What the caller takes part in."""
        member_id = caller(self.request).pk
        return with_unread(with_details(requests_of(member_id=member_id)), member_id=member_id)


class RequestView(generics.GenericAPIView[ServiceRequest]):
    """One of your requests, with its offers."""

    serializer_class = RequestWithOffersAnswer
    queryset = ServiceRequest.objects.none()

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
