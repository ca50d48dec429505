"""What becomes of a delivery that nobody takes."""

from datetime import datetime

from notifications.models import WebhookDelivery
from notifications.operations.deliveries import note_delivery
from workflow.actor import WORKFLOW
from workflow.operations import discard
from workflow.registry import Claimed


def give_up(*, subject: WebhookDelivery, step: Claimed, at: datetime) -> None:
    """Catch: give the delivery up; one that the receiver has taken, as the log says, has arrived.

    It is no dead letter that staff could redrive: its member sees it, and can have it sent again.
    """
    discard(step_id=step.id, reason="it was tried no more", actor=WORKFLOW, at=at)
    note_delivery(subject=subject, step=step, at=at)
