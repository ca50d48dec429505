"""/api/v1/disputes/, and the disputes' own route under a request."""

from django.urls import include, path

from disputes import operations
from disputes.api.views import (
    DisputeAnswer,
    DisputeBody,
    DisputeExecutionView,
    DisputesView,
    DisputeView,
)
from workflow.api.views import OperationView


urlpatterns = [
    path(
        "requests/<uuid:id>/dispute/",
        OperationView.as_view(
            operation=operations.open_dispute,
            body=DisputeBody,
            answer=DisputeAnswer,
            subject="request",
            status=201,
            location="api-dispute",
        ),
        name="api-request-dispute",
    ),
    path("disputes/", DisputesView.as_view(), name="api-disputes"),
    path("disputes/<uuid:id>/", DisputeView.as_view(), name="api-dispute"),
    path(
        "disputes/<uuid:id>/execution/",
        DisputeExecutionView.as_view(),
        name="api-dispute-execution",
    ),
    path(
        "disputes/<uuid:id>/withdraw/",
        OperationView.as_view(
            operation=operations.withdraw_dispute, answer=DisputeAnswer, subject="dispute"
        ),
        name="api-dispute-withdraw",
    ),
    path("", include("disputes.evidence.api.urls")),
]
