"""What other apps' pages show of a dispute; the markup is in `templates/disputes/`."""

from typing import Any, Final

from django import template
from django.template.context import Context

from disputes.pages.show import card
from disputes.queries import disputes_of, with_turns
from disputes.states import DisputeState
from requests_app.models import ServiceRequest
from requests_app.states import State


register = template.Library()

# Where a dispute may be open, or have ended; a withdrawn one leaves its trace in any state.
_DISPUTED: Final = (State.DISPUTED, State.PAID, State.REFUNDED)


@register.inclusion_tag("disputes/of_request.html", takes_context=True)
def request_dispute(
    context: Context, request_shown: ServiceRequest, *, may_dispute: bool
) -> dict[str, Any]:
    """Show a request's newest dispute: whose turn it is and until when; or where to open one."""
    me = context["user"].pk
    found = None
    if request_shown.state in _DISPUTED or request_shown.disputed_from:
        rows = with_turns(disputes_of(member_id=me), member_id=me)
        found = rows.filter(request=request_shown.pk).order_by("-id").first()
    is_over = found is None or found.state == DisputeState.WITHDRAWN
    return {
        "request_id": request_shown.pk,
        "shown": card(found, viewer_id=me) if found else None,
        "may_dispute": may_dispute and is_over,
    }
