"""/api/v1/events/: what happened to what the caller takes part in, in the order of a feed."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from common.api.expanding import Expanding, to_subject
from common.api.fields import InstantField
from common.api.filters import SinceFilter, UntilFilter, WordsFilter
from common.api.pagination import CURSOR, InvalidCursor, NewestFirst
from common.keyset import first_of
from members.api.caller import caller
from notifications.operations.deliveries import message_id
from workflow.feed import Place, feed
from workflow.models import EventLog
from workflow.sight import actor_for_members, data_for_members


class FeedEventAnswer(Expanding, serializers.Serializer[EventLog]):
    """One event. Keep the `cursor` of the last one that you have read: the feed goes on behind it."""

    expands = {kind: to_subject(kind) for kind in ("request", "dispute", "service", "rating")}

    id = serializers.SerializerMethodField(help_text="The same as the `webhook-id` of a delivery.")
    cursor = serializers.SerializerMethodField(help_text="Its place in the feed.")
    type = serializers.CharField(read_only=True)
    subject_type = serializers.CharField(read_only=True)
    subject_id = serializers.UUIDField(read_only=True)
    seq = serializers.IntegerField(
        read_only=True, help_text="Counts the subject's events from 1: its version then."
    )
    from_state = serializers.CharField(read_only=True, allow_blank=True)
    to_state = serializers.CharField(read_only=True, allow_blank=True)
    actor_id = serializers.SerializerMethodField(
        help_text="Null where the bank acted, or its staff in a dispute."
    )
    data = serializers.SerializerMethodField(  # type: ignore[assignment] # as the others do
        help_text="Ids and codes of the event."
    )
    at = InstantField(read_only=True)

    def get_id(self, event: EventLog) -> str:
        """Name it as deliveries do."""
        return message_id(event.pk)

    def get_cursor(self, event: EventLog) -> str:
        """Return its place."""
        return str(Place.of(event))

    def get_actor_id(self, event: EventLog) -> UUID | None:
        """Return who acted, as members may know it."""
        return actor_for_members(event)

    def get_data(self, event: EventLog) -> dict[str, Any]:
        """Return what members may read of it."""
        return data_for_members(event)


class EventFilter(django_filters.FilterSet):
    """Narrow the feed."""

    type = WordsFilter(label="Such as `request.accepted`.")
    subject_type = WordsFilter(label="Such as `request`.")
    subject_id = django_filters.UUIDFilter(label="Of one subject.")
    since = SinceFilter("at", label="Happened then or later.")
    until = UntilFilter("at", label="Happened before.")

    class Meta:
        model = EventLog
        fields: tuple[str, ...] = ()


class FeedPages(NewestFirst):
    """Oldest first, from behind the place that the caller has kept; there is no way back.

    A place stays good for ever: nothing is later written before it.
    """

    more = False

    def paginate_queryset(
        self, queryset: Any, request: Request, view: Any = None
    ) -> list[Any] | None:
        """Return the page behind the cursor."""
        size = self.get_page_size(request)
        del queryset
        found = list(first_of(view.get_sides(), most=size + 1)[: size + 1])
        self.more = len(found) > size
        self.rows = found[:size]
        self.address = request.build_absolute_uri()
        return self.rows

    def get_paginated_response(self, data: Any) -> Response:
        """Return the page, and the next one's address where more is there already."""
        following = None
        if self.more:
            place = str(Place.of(self.rows[-1]))
            following = replace_query_param(self.address, CURSOR, place)
        return Response({"results": data, "next": following, "previous": None})


class EventsView(generics.ListAPIView[EventLog]):
    """What happened to what you take part in, oldest first.

    Read on with `?cursor=` and the cursor of the last event that you have: it stays good. Staff see
    here what concerns themselves. An event comes once it is certain that none comes before it.
    """

    serializer_class = FeedEventAnswer
    filterset_class = EventFilter
    pagination_class = FeedPages
    queryset = EventLog.objects.none()

    def get_sides(self) -> list[QuerySet[EventLog]]:
        """Return the caller's own feed, in the parts that have an index."""
        found = feed(member_id=caller(self.request).pk, after=self._after())
        return [self.filter_queryset(rows) for rows in found]

    def _after(self) -> Place:
        given = self.request.query_params.get(CURSOR)
        if given is None:
            return Place()
        try:
            return Place.read(given)
        except ValueError:
            raise InvalidCursor from None
