"""The figures by which machines watch the requests."""

from collections.abc import Mapping

from django.db.models import Count

from requests_app.models import ServiceRequest
from requests_app.states import State


def requests_by_state() -> Mapping[State, int]:
    """Return how many requests are in each state, read off the index by state."""
    rows = ServiceRequest.objects.order_by().values_list("state").annotate(Count("pk"))
    return dict.fromkeys(State, 0) | {State(state): count for state, count in rows}
