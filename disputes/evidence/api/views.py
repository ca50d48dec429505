"""The API of evidence."""

from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.views import APIView

from common.scopes import Scope
from disputes.evidence.api.answers import EvidenceAnswer
from disputes.evidence.api.bodies import EvidenceBody
from disputes.evidence.models import Evidence
from disputes.evidence.operations import add_evidence
from disputes.evidence.queries import dispute_seen_by, evidence_of, file_for
from files.serving import answer
from files.states import TYPES
from members.api.caller import caller
from workflow.api.views import OperationView


class EvidenceView(OperationView, generics.ListAPIView[Any]):
    """What both sides of a dispute have handed in, newest first; POST hands something in."""

    operation = staticmethod(add_evidence)
    body = EvidenceBody
    answer = EvidenceAnswer
    status = 201
    subject = "dispute"
    change_scope = Scope.DISPUTES
    parser_classes = (MultiPartParser,)
    serializer_class = EvidenceAnswer
    queryset = Evidence.objects.none()
    filterset_class = None

    def get_queryset(self) -> QuerySet[Evidence]:
        """What was handed in, for both sides and who judges or audits."""
        dispute = dispute_seen_by(dispute_id=self.kwargs["id"], viewer=caller(self.request))
        return evidence_of(dispute_id=dispute.pk)


class EvidenceFileView(APIView):
    """A file that was handed in."""

    @extend_schema(
        responses={(200, content_type): OpenApiTypes.BINARY for content_type, _ in TYPES.values()}
    )
    def get(self, request: Request, **path: Any) -> HttpResponseBase:
        """Give its content; its ETag is that of the content."""
        found = file_for(dispute_id=path["id"], file_id=path["file_id"], viewer=caller(request))
        return answer(found, as_picture=False, request=request)
