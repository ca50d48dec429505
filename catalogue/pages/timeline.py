"""A service's history in its member's words."""

from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import queries
from catalogue.models import Service
from workflow.models import EventLog


WORDS: Final[dict[str, Promise]] = {
    "service.published": gettext_lazy("Put into the list"),
    "service.edited": gettext_lazy("Changed"),
    "service.paused": gettext_lazy("Paused"),
    "service.resumed": gettext_lazy("Put back into the list"),
    "service.archived": gettext_lazy("Withdrawn"),
}


def timeline(*, service: Service) -> list[dict[str, Any]]:
    """Return what has happened to the service, newest first, as the timeline component takes it."""
    events = queries.history(service_id=service.pk).reverse()
    return [_line(event, service) for event in events]


def _line(event: EventLog, service: Service) -> dict[str, Any]:
    by_others = event.actor_id not in (None, service.member_id)
    return {
        "words": WORDS.get(event.type, event.type),
        "actor": _("by a coordinator") if by_others else "",
        "at": event.at,
    }
