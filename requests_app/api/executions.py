"""/api/v1/requests/{id}/execution/"""

from typing import Any, Final

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from members.api.caller import caller
from requests_app.executions import ESCROW, escrow_execution, request_execution
from requests_app.models import ServiceRequest
from workflow.api.executions import ExecutionAnswer, shown
from workflow.api.schema import ONE_HEADERS


REQUEST: Final = ServiceRequest.subject_type
READERS: Final = {REQUEST: request_execution, ESCROW: escrow_execution}
OF: Final = OpenApiParameter(
    "of",
    {"type": "string", "enum": list(READERS), "default": REQUEST},
    OpenApiParameter.QUERY,
    description="`escrow`: of what is, or was, set aside for the request. 404 before that.",
)


class RequestExecutionView(APIView):
    """The execution of one of your requests."""

    @extend_schema(
        operation_id="requests_execution_retrieve",
        summary="How a request is going: states, events, steps, and what happens next.",
        responses=ExecutionAnswer,
        parameters=[OF, *ONE_HEADERS],
    )
    def get(self, request: Request, **path: Any) -> HttpResponse:
        """Show it; its ETag changes with the request and with each of its steps."""
        read = READERS[_asked(request)]
        found = read(request_id=path["id"], at=timezone.now(), for_member=caller(request).pk)
        return shown(request, found)


def _asked(request: Request) -> str:
    """Whose execution it is to be. Raises `ValidationError` for anything else."""
    try:
        given: str = serializers.ChoiceField(list(READERS)).run_validation(
            request.query_params.get("of", REQUEST)
        )
    except serializers.ValidationError as error:
        raise serializers.ValidationError({"of": error.detail}) from None
    return given
