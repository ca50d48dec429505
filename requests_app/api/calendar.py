"""/api/v1/requests/{id}/calendar/ and /api/v1/calendar/: appointments, and the feed's address."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api.fields import InstantField
from members.api.caller import caller
from requests_app.appointments import one_appointment
from requests_app.operations import make_feed
from requests_app.operations.feed import NewFeed
from requests_app.queries import feed_of
from workflow.api.views import OperationView


class CalendarRenderer(BaseRenderer):
    """Calendars as they are."""

    media_type = "text/calendar"
    format = "ics"
    charset = "utf-8"

    def render(self, data: bytes, *_args: Any, **_kwargs: Any) -> bytes:
        """Return them unchanged."""
        return data


class AppointmentView(APIView):
    """One of your requests with an agreed start, for calendars (RFC 5545)."""

    renderer_classes = (CalendarRenderer,)
    # OPTIONS would be rendered by it.
    metadata_class = None

    @extend_schema(
        operation_id="requests_calendar_retrieve",
        summary="The appointment as iCalendar; SEQUENCE is the request's version.",
        responses={(200, "text/calendar"): str},
    )
    def get(self, request: Request, **path: Any) -> Response:
        """Show it; without an agreed start there is none."""
        member_id = caller(request).pk
        content = one_appointment(request_id=path["id"], member_id=member_id, at=timezone.now())
        return Response(content)


class FeedAnswer(serializers.Serializer[Any]):
    """Whether your calendar has a secret address, and since when."""

    is_on = serializers.BooleanField(read_only=True)
    made_at = InstantField(read_only=True, allow_null=True)


class NewFeedAnswer(serializers.Serializer[NewFeed]):
    """The new address. It is shown once; who has it can read your appointments."""

    url = serializers.SerializerMethodField()
    made_at = InstantField(read_only=True)

    def get_url(self, made: NewFeed) -> str:
        """The whole address, for a calendar to subscribe to."""
        path: str = reverse("calendar-feed", args=[made.secret])
        return f"{settings.HOURBANK_URL}{path}"


class FeedView(OperationView):
    """The secret address under which your calendar reads what you have agreed on.

    POST makes one, or a new one in place of the old.
    """

    operation = staticmethod(make_feed)
    answer = NewFeedAnswer
    has_secret = True
    status = 201

    @extend_schema(operation_id="calendar_retrieve", responses=FeedAnswer)
    def get(self, request: Request) -> HttpResponse:
        """Show whether there is one; its secret part can't be read again."""
        found = feed_of(member_id=caller(request).pk)
        shown = {"is_on": found is not None, "made_at": found.made_at if found else None}
        return Response(FeedAnswer(shown).data)
