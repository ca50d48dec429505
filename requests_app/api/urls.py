"""/api/v1/requests/: one route for each line of the transition table that a member may take."""

from collections.abc import Callable
from typing import Any, Final

from django.urls import include, path
from django.urls.resolvers import URLPattern

from common.api.serializers import Body
from requests_app import operations
from requests_app.api import wholes  # noqa: F401 - says how requests are shown whole
from requests_app.api.answers import RequestAnswer
from requests_app.api.bodies import (
    CompleteBody,
    ConfirmBody,
    EndBody,
    LessBody,
    ProposalBody,
    ScheduleBody,
    WishBody,
    WordsBody,
)
from requests_app.api.calendar import AppointmentView, FeedView
from requests_app.api.executions import RequestExecutionView
from requests_app.api.views import HistoryView, RequestsView, RequestView
from workflow.api.views import OperationView


# What a member does with a request: the action's name, the operation, and what the call may say.
ACTIONS: Final[list[tuple[str, Callable[..., Any], type[Body]]]] = [
    ("submit", operations.submit, Body),
    ("propose", operations.propose, Body),
    ("discard", operations.discard, Body),
    ("accept", operations.accept, Body),
    ("decline", operations.decline, WordsBody),
    ("counter-offer", operations.counter_offer, ProposalBody),
    ("accept-offer", operations.accept_offer, Body),
    ("decline-offer", operations.decline_offer, WordsBody),
    ("withdraw-offer", operations.withdraw_offer, Body),
    ("start", operations.start, Body),
    ("complete", operations.complete, CompleteBody),
    ("give-up", operations.give_up, EndBody),
    ("confirm", operations.confirm, ConfirmBody),
    ("refuse", operations.refuse_recorded, WordsBody),
    ("cancel", operations.cancel, EndBody),
    ("reschedule", operations.reschedule, ScheduleBody),
    ("propose-less", operations.propose_less, LessBody),
    ("agree-change", operations.agree_change, Body),
    ("decline-change", operations.decline_change, Body),
    ("withdraw-change", operations.withdraw_change, Body),
]


def _route(name: str, operation: Callable[..., Any], body: type[Body]) -> URLPattern:
    view = OperationView.as_view(
        operation=operation, body=body, answer=RequestAnswer, subject="request"
    )
    return path(f"requests/<uuid:id>/{name}/", view, name=f"api-request-{name}")


urlpatterns = [
    path("", include("requests_app.conversation.api.urls")),
    path("", include("requests_app.ratings.api.urls")),
    path("requests/", RequestsView.as_view(), name="api-requests"),
    path(
        "requests/record/",
        OperationView.as_view(
            operation=operations.record_exchange,
            body=WishBody,
            answer=RequestAnswer,
            status=201,
            location="api-request",
        ),
        name="api-request-record",
    ),
    path("requests/<uuid:id>/", RequestView.as_view(), name="api-request"),
    path("requests/<uuid:id>/history/", HistoryView.as_view(), name="api-request-history"),
    path(
        "requests/<uuid:id>/execution/",
        RequestExecutionView.as_view(),
        name="api-request-execution",
    ),
    path("requests/<uuid:id>/calendar/", AppointmentView.as_view(), name="api-request-calendar"),
    *(_route(*action) for action in ACTIONS),
    path("calendar/", FeedView.as_view(), name="api-calendar"),
    path(
        "calendar/revoke/",
        OperationView.as_view(operation=operations.revoke_feed),
        name="api-calendar-revoke",
    ),
]
