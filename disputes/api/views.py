"""The API of disputes."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from common.api.fields import TextField
from common.api.serializers import Body, ModelAnswer
from disputes.models import Dispute
from disputes.queries import allowed_actions, dispute_for, disputes_of
from disputes.states import Reason
from members.api.caller import caller
from workflow.api.door import one
from workflow.api.executions import ExecutionAnswer, shown
from workflow.api.schema import ONE_HEADERS
from workflow.executions import execution


class DisputeAnswer(ModelAnswer):
    """A dispute as both sides see it."""

    allowed_actions = serializers.SerializerMethodField(
        help_text="The actions that you may take now, named as their addresses are."
    )

    class Meta:
        model = Dispute
        fields = (
            "id",
            "version",
            "state",
            "request",
            "opened_by",
            "reason",
            "words",
            "held_minutes",
            "released_minutes",
            "ruling_words",
            "allowed_actions",
            "opened_at",
            "ruled_at",
            "execute_at",
            "ended_at",
        )
        read_only_fields = fields

    def get_allowed_actions(self, dispute: Dispute) -> list[str]:
        """What the caller may do now."""
        return allowed_actions(dispute=dispute, member_id=self.context["request"].user.pk)


class DisputeBody(Body):
    """What went wrong."""

    reason = serializers.ChoiceField(Reason.choices)
    words = TextField(max_length=4000)


class DisputesView(generics.ListAPIView[Dispute]):
    """The disputes about your requests, newest first."""

    serializer_class = DisputeAnswer
    filterset_fields = ("state",)
    queryset = Dispute.objects.none()

    def get_queryset(self) -> QuerySet[Dispute]:
        """Those that the caller takes part in."""
        return disputes_of(member_id=caller(self.request).pk)


class DisputeView(generics.GenericAPIView[Dispute]):
    """One dispute about one of your requests."""

    serializer_class = DisputeAnswer
    queryset = Dispute.objects.none()

    def get(self, request: Request, *_args: Any, **path: Any) -> HttpResponse:
        """Show it; its ETag is its version."""
        found = dispute_for(dispute_id=path["id"], member_id=caller(request).pk)
        return one(request, found, self.serializer_class)


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
        found = execution(
            subject_type=Dispute.subject_type,
            subject_id=path["id"],
            at=timezone.now(),
            for_member=caller(request).pk,
        )
        return shown(request, found)
