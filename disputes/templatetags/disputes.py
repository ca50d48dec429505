"""What the page of a request shows of its dispute; the markup is in `templates/disputes/`."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django import template

from disputes.pages.show import card
from disputes.queries import disputes_of, with_turns
from disputes.show import debt_of, what_next
from disputes.states import FINAL
from requests_app.models import ServiceRequest
from requests_app.states import State


register = template.Library()

# Where a dispute may be open, or have ended; a withdrawn one leaves its trace in any state.
_DISPUTED: Final = (State.DISPUTED, State.PAID, State.REFUNDED)


@register.simple_tag
def dispute_of(
    request_shown: ServiceRequest, viewer_id: UUID, *, may_dispute: bool, at: datetime
) -> dict[str, Any]:
    """A request's newest dispute as this side sees it, and whether another one can be opened."""
    found = None
    if request_shown.state in _DISPUTED or request_shown.disputed_from:
        rows = with_turns(disputes_of(member_id=viewer_id), member_id=viewer_id)
        found = rows.filter(request=request_shown.pk).order_by("-id").first()
    if found is None:
        return {"may_dispute": may_dispute}
    debt = debt_of(found)
    return {
        "shown": card(found, viewer_id=viewer_id, at=at),
        "next": what_next(found, debt=debt, viewer_id=viewer_id),
        "debt": debt,
        "is_open": found.state not in FINAL,
        "may_dispute": may_dispute,
    }
