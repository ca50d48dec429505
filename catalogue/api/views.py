"""The API of the catalogue."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django_filters.utils import translate_validation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalogue import queries
from catalogue.api.answers import ServiceAnswer
from catalogue.api.bodies import DraftBody, EditBody, PictureBody
from catalogue.api.found import FoundPage
from catalogue.models import Service
from catalogue.operations import draft, edit
from catalogue.search import Wish, matching
from catalogue.searchable import Weekday
from catalogue.states import ServiceKind, ServiceState
from catalogue.words import LONGEST_TEXT
from common.api.expanding import expand_parameter, wanted
from common.api.filters import FlagFilter, InstantFilter, SeveralFilter
from files.serving import answer
from files.states import PICTURES, TYPES
from members.api.caller import caller
from workflow.actor import Actor
from workflow.api.door import Verb, one, perform
from workflow.api.executions import ExecutionAnswer, shown
from workflow.api.schema import CALL_HEADERS, ONE_HEADERS
from workflow.api.views import OperationView
from workflow.executions import execution


class ServiceFilter(django_filters.FilterSet):
    """Narrow the list."""

    kind = django_filters.ChoiceFilter(choices=ServiceKind.choices)
    category = django_filters.ModelChoiceFilter(
        queryset=queries.categories(), to_field_name="slug", label="The category's slug."
    )
    q = django_filters.CharFilter(
        max_length=LONGEST_TEXT,
        label="Words to look for, best first; the last one may be half a word. “…” keeps words"
        " together, “or” takes either, “-” leaves out.",
    )
    remote = FlagFilter(label="Whether it can be done from afar.")
    weekday = django_filters.ChoiceFilter(
        choices=Weekday.choices, label="A day on which it can be."
    )
    member = django_filters.UUIDFilter(label="Only this member's.")
    since = InstantFilter(label="In the list since then, or came into it later.")
    until = InstantFilter(label="Came into the list before.")
    state = SeveralFilter(
        choices=ServiceState.choices, label="With `mine`: everybody sees published ones alone."
    )
    mine = FlagFilter(
        label="true: your own services, in every state, instead of what everybody sees."
    )

    class Meta:
        model = Service
        fields: tuple[str, ...] = ()

    @property
    def wish(self) -> Wish:
        """What is looked for."""
        chosen = self.form.cleaned_data
        return Wish(
            text=chosen["q"],
            kind=chosen["kind"],
            category=chosen["category"],
            is_remote=chosen["remote"],
            weekday=chosen["weekday"],
            member_id=chosen["member"],
            since=chosen["since"],
            until=chosen["until"],
        )

    def filter_queryset(self, queryset: QuerySet[Service]) -> QuerySet[Service]:
        """Narrow it, in the order that it has."""
        states = self.form.cleaned_data["state"]
        return matching(queryset.filter(state__in=states) if states else queryset, self.wish)


EDIT: Final = Verb(operation=edit, body=EditBody, answer=ServiceAnswer)


class ServicesView(OperationView, generics.ListAPIView[Service]):
    """What members offer and want: best first where words are looked for, else newest first.

    POST makes a draft of yours, to be submitted.
    """

    operation = staticmethod(draft)
    body = DraftBody
    answer = ServiceAnswer
    status = 201
    location = "api-service"
    serializer_class = ServiceAnswer
    filterset_class = ServiceFilter
    queryset = Service.objects.none()

    def get_queryset(self) -> QuerySet[Service]:
        """Return the caller's own services, in every state."""
        return queries.own(member_id=caller(self.request).pk)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the caller's own services, or find what everybody sees."""
        asked = ServiceFilter(request.query_params, queryset=self.queryset, request=request)
        if not asked.is_valid():
            raise translate_validation(asked.errors)
        if asked.form.cleaned_data["mine"]:
            return super().list(request, *args, **kwargs)
        wanted(request, ServiceAnswer.expands)
        page = FoundPage(asked.wish, request)
        return page.answer(self.get_serializer(page.services, many=True).data)


class ServiceView(APIView):
    """One service: a published one, or your own."""

    @extend_schema(
        operation_id="services_retrieve",
        responses=ServiceAnswer,
        parameters=[expand_parameter(ServiceAnswer), *ONE_HEADERS],
    )
    def get(self, request: Request, **path: Any) -> HttpResponse:
        """Show one service that is published, or yours. Its ETag is its version."""
        found = queries.visible(service_id=path["id"], viewer=caller(request))
        return one(request, found, ServiceAnswer)

    @extend_schema(
        operation_id="services_edit",
        request=EditBody,
        responses=ServiceAnswer,
        parameters=CALL_HEADERS,
    )
    def patch(self, request: Request, **path: Any) -> HttpResponse:
        """Change what a service of yours says.

        A new title, description or category of one that is in the list is approved first; until
        then it is out of the list.
        """
        return perform(EDIT, request, {"service_id": path["id"]})


class ServiceExecutionView(APIView):
    """The execution of one of your services."""

    @extend_schema(
        operation_id="services_execution_retrieve",
        summary="How a service is going: states, events, steps, and what happens next.",
        responses=ExecutionAnswer,
        parameters=ONE_HEADERS,
    )
    def get(self, request: Request, **path: Any) -> HttpResponse:
        """Show it; its ETag changes with the service and with each of its steps."""
        found = execution(
            subject_type=Service.subject_type,
            subject_id=path["id"],
            at=timezone.now(),
            for_member=caller(request).pk,
        )
        return shown(request, found)


def remove_picture(
    *, service_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> Service:
    """Take the picture of a service of yours away."""
    return edit(
        service_id=service_id, picture=None, actor=actor, at=at, expected_version=expected_version
    )


class PictureView(OperationView):
    """The picture of a service; POST gives a service of yours another."""

    operation = staticmethod(edit)
    body = PictureBody
    answer = ServiceAnswer
    subject = "service"
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="services_picture_retrieve",
        responses={(200, TYPES[kind][0]): OpenApiTypes.BINARY for kind in sorted(PICTURES)},
    )
    def get(self, request: Request, **path: Any) -> HttpResponseBase:
        """Give its content; its ETag is that of the content."""
        found = queries.picture_of(service_id=path["id"], viewer=caller(request))
        return answer(found, as_picture=False, request=request)
