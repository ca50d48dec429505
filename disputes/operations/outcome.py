"""What a ruling or a settlement does to the request and its minutes."""

from datetime import datetime
from typing import Any

from disputes.models import Dispute
from disputes.states import DisputeState
from requests_app.operations import end_after_payment, end_by_ruling
from requests_app.states import Outcome
from workflow.actor import Actor


def carry_out(dispute: Dispute, *, released_minutes: int, actor: Actor, at: datetime) -> None:
    """So many of the minutes to the provider, the rest back, in the same transaction."""
    is_settled = dispute.state == DisputeState.SETTLED
    given: dict[str, Any] = {
        "request_id": dispute.request_id,
        "released_minutes": released_minutes,
        "outcome": Outcome.SETTLED if is_settled else Outcome.RULED,
        "actor": actor,
        "at": at,
    }
    if dispute.is_after_payment:
        end_after_payment(**given, dispute_id=dispute.pk)
    else:
        end_by_ruling(**given)
