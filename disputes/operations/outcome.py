"""What a ruling or a settlement does to the request and its minutes."""

from datetime import datetime

from disputes.models import Dispute
from requests_app.operations import end_by_ruling
from workflow.actor import Actor


def carry_out(dispute: Dispute, *, released_minutes: int, actor: Actor, at: datetime) -> None:
    """So many of the minutes to the provider, the rest back, in the same transaction."""
    end_by_ruling(
        request_id=dispute.request_id, released_minutes=released_minutes, actor=actor, at=at
    )
