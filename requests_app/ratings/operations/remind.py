"""What the steps of ratings do: they only tell, and only what is still so."""

from datetime import datetime

from members.models import Member
from requests_app.models import ServiceRequest
from requests_app.ratings.models import Rating
from requests_app.ratings.operations.telling import tell
from requests_app.ratings.queries import chance
from workflow.registry import Claimed


def remind_to_rate(*, subject: Member, step: Claimed, at: datetime) -> None:
    """Tell a member once that they can still rate, unless they have, or the time is over."""
    request = ServiceRequest.objects.get(pk=step.data["request"])
    left = chance(request=request, member_id=subject.pk, at=at)
    if left.may_rate:
        tell(
            request_id=request.pk,
            member_ids=[subject.pk],
            event="rating.reminded",
            at=at,
            data={"until": left.until},
        )


def tell_of_window_end(*, subject: Member, step: Claimed, at: datetime) -> None:
    """Tell a member that the rating of them is shown now, where the other one never came in."""
    rating = Rating.objects.get(pk=step.data["rating"])
    if rating.shown_at == step.scheduled_at:
        event = "rating.window_over"
        tell(request_id=rating.request_id, member_ids=[subject.pk], event=event, at=at)
