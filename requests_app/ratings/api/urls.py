"""/api/v1/ratings/, and the ratings of requests, members and services under their own addresses."""

from django.urls import path

from requests_app.ratings import operations
from requests_app.ratings.api import wholes  # noqa: F401 - says how ratings are shown whole
from requests_app.ratings.api.answers import RatingAnswer, RatingReportAnswer
from requests_app.ratings.api.bodies import ReplyBody, ReportBody
from requests_app.ratings.api.views import (
    MemberRatingsView,
    MemberSummaryView,
    RateView,
    RatingView,
    RequestRatingsView,
    ServiceRatingsView,
    ServiceSummaryView,
)
from workflow.api.views import OperationView


urlpatterns = [
    path("requests/<uuid:id>/rate/", RateView.as_view(), name="api-request-rate"),
    path("requests/<uuid:id>/ratings/", RequestRatingsView.as_view(), name="api-request-ratings"),
    path("members/<uuid:id>/ratings/", MemberRatingsView.as_view(), name="api-member-ratings"),
    path(
        "members/<uuid:id>/ratings/summary/",
        MemberSummaryView.as_view(),
        name="api-member-ratings-summary",
    ),
    path("services/<uuid:id>/ratings/", ServiceRatingsView.as_view(), name="api-service-ratings"),
    path(
        "services/<uuid:id>/ratings/summary/",
        ServiceSummaryView.as_view(),
        name="api-service-ratings-summary",
    ),
    path("ratings/<uuid:id>/", RatingView.as_view(), name="api-rating"),
    path(
        "ratings/<uuid:id>/reply/",
        OperationView.as_view(
            operation=operations.reply_to_rating,
            body=ReplyBody,
            answer=RatingAnswer,
            subject="rating",
        ),
        name="api-rating-reply",
    ),
    path(
        "ratings/<uuid:id>/report/",
        OperationView.as_view(
            operation=operations.report_rating,
            body=ReportBody,
            answer=RatingReportAnswer,
            subject="rating",
            status=201,
        ),
        name="api-rating-report",
    ),
]
