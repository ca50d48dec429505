"""A member's requests as lists, which cost the same however many there are and however far back."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from requests_app.conversation.queries import with_unread
from requests_app.models import ServiceRequest
from requests_app.queries import with_details, with_disputes_spent, with_everything
from requests_app.states import Part
from workflow.models import EventLog


def sides_of(*, member_id: UUID, parts: Collection[str] = ()) -> list[QuerySet[ServiceRequest]]:
    """What `requests_of` finds, in a list for each side: where the member asked, and where they give.

    Each is read from an index of its own, by `common.keyset.first_of`. `parts` names one side alone.
    """
    return [
        ServiceRequest.objects.filter(
            Q(submitted_at__isnull=False) | Q(initiated_by=part), **{part: member_id}
        )
        for part in parts or Part
    ]


def shown_in_lists(
    requests: QuerySet[ServiceRequest], *, member_id: UUID
) -> QuerySet[ServiceRequest]:
    """With what a list shows the member of each, in a constant number of queries."""
    dressed = with_unread(with_details(requests), member_id=member_id)
    return with_disputes_spent(dressed, member_id=member_id)


def shown_whole(requests: QuerySet[ServiceRequest], *, member_id: UUID) -> QuerySet[ServiceRequest]:
    """What a request's own address shows the member, of many at once."""
    return with_unread(with_everything(requests, member_id=member_id), member_id=member_id)


def changed_since(
    requests: QuerySet[ServiceRequest], *, since: datetime
) -> QuerySet[ServiceRequest]:
    """Those to which something has happened since: the event of their version says when."""
    newest = EventLog.objects.filter(
        subject_type=ServiceRequest.subject_type,
        subject_id=OuterRef("pk"),
        seq=OuterRef("version"),
        at__gte=since,
    )
    return requests.filter(Exists(newest))
