"""A service's history in its member's words."""

from typing import Any

from django.utils.translation import gettext as _

from catalogue import queries
from catalogue.models import Service
from catalogue.sentences import told
from workflow.models import EventLog


def timeline(*, service: Service) -> list[dict[str, Any]]:
    """Return what has happened to the service, newest first, as the timeline component takes it."""
    events = queries.history(service_id=service.pk).reverse()
    return [_line(event, service) for event in events]


def _line(event: EventLog, service: Service) -> dict[str, Any]:
    by_others = event.actor_id not in (None, service.member_id)
    return {
        "words": told(event.type, event.data),
        "actor": _("by a coordinator") if by_others else "",
        "at": event.at,
    }
