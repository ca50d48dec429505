"""The API of disputes."""

from typing import Any, Final

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.views import APIView

from common.api.expanding import expand_parameter
from common.api.filters import SeveralFilter, SinceFilter, UntilFilter
from common.keyset import both_ways
from disputes.api.answers import DisputeAnswer, DisputeEventAnswer, WholeDisputeAnswer
from disputes.models import Dispute
from disputes.queries import dispute_for, disputes_of, with_turns
from disputes.sides import execution_for_sides, history
from disputes.states import OPENER, RESPONDENT, DisputeState, Reason
from members.api.caller import caller
from requests_app.states import Part
from workflow.api.door import one
from workflow.api.executions import ExecutionAnswer, shown
from workflow.api.schema import ONE_HEADERS
from workflow.executions import execution
from workflow.models import EventLog


ROLES: Final = [(OPENER, "you opened it"), (RESPONDENT, "the other side did")]


class DisputeFilter(django_filters.FilterSet):
    """Narrow the list."""

    state = SeveralFilter(choices=DisputeState.choices)
    role = django_filters.ChoiceFilter(choices=ROLES, method="by_role", label="Who opened it.")
    part = django_filters.ChoiceFilter(
        choices=Part.choices, method="by_part", label="Your side of the request."
    )
    reason = SeveralFilter(choices=Reason.choices)
    request = django_filters.UUIDFilter("request_id", label="Only about this request.")
    since = SinceFilter("opened_at", label="Opened then or later.")
    until = UntilFilter("opened_at", label="Opened before.")

    class Meta:
        model = Dispute
        fields: tuple[str, ...] = ()

    def by_role(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """The disputes in which the caller has this role."""
        is_own = {"opened_by": self.request.user.pk}
        return rows.filter(**is_own) if value == OPENER else rows.exclude(**is_own)

    def by_part(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """The disputes about requests in which the caller has this side."""
        return rows.filter(**{f"request__{value}": self.request.user.pk})


class DisputesView(generics.ListAPIView[Dispute]):
    """The disputes about your requests, newest first."""

    serializer_class = DisputeAnswer
    filterset_class = DisputeFilter
    queryset = Dispute.objects.none()
    orderings = both_ways(opened_at="id")

    def get_queryset(self) -> QuerySet[Dispute]:
        """Those that the caller takes part in."""
        member_id = caller(self.request).pk
        return with_turns(disputes_of(member_id=member_id), member_id=member_id)


class DisputeView(generics.GenericAPIView[Dispute]):
    """One dispute about one of your requests, with what was said, proposed and ruled."""

    serializer_class = WholeDisputeAnswer
    queryset = Dispute.objects.none()

    @extend_schema(parameters=[expand_parameter(WholeDisputeAnswer)])
    def get(self, request: Request, *_args: Any, **path: Any) -> HttpResponse:
        """Show it; its ETag is its version."""
        found = dispute_for(dispute_id=path["id"], member_id=caller(request).pk)
        return one(request, found, self.serializer_class)


class DisputeHistoryView(generics.ListAPIView[EventLog]):
    """Everything that happened in one of your disputes, in order."""

    serializer_class = DisputeEventAnswer
    queryset = EventLog.objects.none()
    filterset_class = None
    ordering = "seq"

    def get_queryset(self) -> QuerySet[EventLog]:
        """Its events, as far as the caller may see them."""
        return history(dispute_id=self.kwargs["id"], member_id=caller(self.request).pk)


class DisputeExecutionView(APIView):
    """The execution of one dispute about one of your requests."""

    @extend_schema(
        operation_id="disputes_execution_retrieve",
        summary="How a dispute is going: states, events, steps, and what happens next.",
        responses=ExecutionAnswer,
        parameters=ONE_HEADERS,
    )
    def get(self, request: Request, **path: Any) -> HttpResponse:
        """Show it; its ETag changes with the dispute and with each of its steps."""
        member_id = caller(request).pk
        about = dispute_for(dispute_id=path["id"], member_id=member_id)
        found = execution(
            subject_type=Dispute.subject_type,
            subject_id=about.pk,
            at=timezone.now(),
            for_member=member_id,
        )
        return shown(request, execution_for_sides(found, sides=about.audience()))
