"""What is told by itself about ratings. It hangs on the members: a paid request has ended."""

from datetime import datetime
from typing import Final

from requests_app.models import ServiceRequest
from requests_app.ratings.queries import rating_until
from workflow.operations import NewStep


REMINDER: Final = "rating_reminder"
WINDOW_END: Final = "rating_window_end"


def reminders_to_rate(request: ServiceRequest, *, at: datetime) -> list[NewStep]:
    """For a request that was just paid: each side's one reminder, if there is time for it."""
    until = rating_until(request)
    due_at = until - request.terms.reminder_before if until else at
    if due_at <= at:
        return []
    data = {"request": str(request.pk)}
    return [
        NewStep(name=REMINDER, due_at=due_at, data=data, subject=("member", member_id))
        for member_id in (request.requester_id, request.provider_id)
    ]
