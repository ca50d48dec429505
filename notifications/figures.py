"""The figure by which machines watch whether webhooks are told of what happens."""

from datetime import datetime

from notifications.models import WebhookCursor
from workflow.feed import Place, behind_place


def oldest_untold() -> datetime | None:
    """When the oldest event happened that hasn't been handed out to webhooks; two queries."""
    cursor = WebhookCursor.objects.first()
    place = Place(tx=cursor.tx, event_id=cursor.event_id) if cursor else Place()
    return behind_place(place).values_list("at", flat=True).first()
