"""What becomes of a delivery that nobody takes."""

from datetime import datetime

from notifications.models import WebhookDelivery
from workflow.actor import WORKFLOW
from workflow.operations import discard
from workflow.registry import Claimed


def give_up(*, subject: WebhookDelivery, step: Claimed, at: datetime) -> None:
    """Catch: give the delivery up.

    It is no dead letter that staff could redrive: its member sees it, and can have it sent again.
    """
    discard(step_id=step.id, reason="the receiver did not take it", actor=WORKFLOW, at=at)
    WebhookDelivery.objects.filter(pk=subject.pk).update(given_up_at=at)
