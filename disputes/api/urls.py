"""/api/v1/disputes/, and the disputes' own route under a request."""

from collections.abc import Callable
from typing import Any, Final

from django.urls import include, path
from django.urls.resolvers import URLPattern

from common.api.serializers import Body
from common.scopes import Scope
from disputes import operations
from disputes.api import wholes  # noqa: F401 - says how disputes are shown whole
from disputes.api.answers import DisputeAnswer
from disputes.api.bodies import DisputeBody, SettlementBody, StatementBody
from disputes.api.views import (
    DisputeExecutionView,
    DisputeHistoryView,
    DisputesView,
    DisputeView,
)
from workflow.api.views import OperationView


# What a side does with a dispute: the action's name, the operation, and what the call may say.
ACTIONS: Final[list[tuple[str, Callable[..., Any], type[Body]]]] = [
    ("respond", operations.respond, StatementBody),
    ("add-words", operations.add_words, StatementBody),
    ("propose", operations.propose_settlement, SettlementBody),
    ("accept-proposal", operations.accept_proposal, Body),
    ("decline-proposal", operations.decline_proposal, Body),
    ("withdraw-proposal", operations.withdraw_proposal, Body),
    ("withdraw", operations.withdraw_dispute, Body),
    ("accept-ruling", operations.accept_ruling, Body),
    ("appeal", operations.appeal_ruling, StatementBody),
]


def _route(name: str, operation: Callable[..., Any], body: type[Body]) -> URLPattern:
    view = OperationView.as_view(
        operation=operation,
        body=body,
        answer=DisputeAnswer,
        subject="dispute",
        change_scope=Scope.DISPUTES,
    )
    return path(f"disputes/<uuid:id>/{name}/", view, name=f"api-dispute-{name}")


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
            change_scope=Scope.DISPUTES,
        ),
        name="api-request-dispute",
    ),
    path("disputes/", DisputesView.as_view(), name="api-disputes"),
    path("disputes/<uuid:id>/", DisputeView.as_view(), name="api-dispute"),
    path("disputes/<uuid:id>/history/", DisputeHistoryView.as_view(), name="api-dispute-history"),
    path(
        "disputes/<uuid:id>/execution/",
        DisputeExecutionView.as_view(),
        name="api-dispute-execution",
    ),
    *(_route(*action) for action in ACTIONS),
    path("", include("disputes.evidence.api.urls")),
]
