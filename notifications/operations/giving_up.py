"""What becomes of a delivery that nobody takes, and of the webhook behind it."""

from datetime import datetime

from notifications.models import WebhookDelivery, WebhookEndpoint
from notifications.operations.deliveries import GONE
from notifications.operations.webhooks import disable
from notifications.states import GIVEN_UP_AFTER, WebhookEnd
from workflow.actor import WORKFLOW
from workflow.operations import discard
from workflow.registry import Claimed


def give_up(*, subject: WebhookDelivery, step: Claimed, at: datetime) -> None:
    """Catch: give the delivery up; switch off a webhook that is gone, or took nothing for three days.

    It is no dead letter that staff could redrive: its member sees it, and can have it sent again.
    """
    discard(step_id=step.id, reason="the receiver did not take it", actor=WORKFLOW, at=at)
    WebhookDelivery.objects.filter(pk=subject.pk).update(given_up_at=at)
    endpoint = WebhookEndpoint.objects.select_for_update().get(pk=subject.endpoint_id)
    if not endpoint.is_enabled:
        return
    last = subject.attempts.order_by("-id").first()
    if last and last.status == GONE:
        disable(endpoint=endpoint, because=WebhookEnd.GONE, at=at)
    elif endpoint.failing_since and at - endpoint.failing_since >= GIVEN_UP_AFTER:
        disable(endpoint=endpoint, because=WebhookEnd.FAILING, at=at)
