"""The API of the notifications."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from rest_framework import generics

from common.api.filters import FlagFilter, SinceFilter, UntilFilter, WordsFilter
from common.keyset import both_ways
from members.api.caller import caller, leaves_role_aside
from notifications import queries, sentences
from notifications.api.answers import NotificationAnswer
from notifications.models import Notification


class NotificationFilter(django_filters.FilterSet):
    """Narrow the list."""

    is_unread = FlagFilter("read_at", "isnull", label="Whether it is unread.")
    event_type = WordsFilter(label="Such as `request.accepted`.")
    subject_type = WordsFilter(label="Such as `request`.")
    subject_id = django_filters.UUIDFilter(label="About one subject.")
    since = SinceFilter("at", label="Told then or later.")
    until = UntilFilter("at", label="Told before.")

    class Meta:
        model = Notification
        fields: tuple[str, ...] = ()


class NotificationsView(generics.ListAPIView[Any]):
    """What you were told, newest first."""

    serializer_class = NotificationAnswer
    filterset_class = NotificationFilter
    orderings = both_ways(at="id")
    queryset = Notification.objects.none()

    def get_queryset(self) -> QuerySet[Notification]:
        """Return the caller's own; what they were told as one of the staff needs `admin`."""
        member_id = caller(self.request).pk
        if leaves_role_aside(self.request):
            return queries.told_as_a_member(member_id=member_id)
        return queries.notifications_of(member_id=member_id)

    def paginate_queryset(self, queryset: Any) -> list[Any] | None:
        """Put the page into words, all of it at once."""
        return sentences.tell(super().paginate_queryset(queryset) or [])
