"""The automatic steps of the notifications."""

from datetime import timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from members.operations import lock_member
from members.states import TELL_OF_KEY
from notifications.operations.deliveries import deliver_webhook, lock_delivery, note_delivery
from notifications.operations.giving_up import give_up
from notifications.operations.keys import tell_of_key
from notifications.operations.mail import deliver_mail, lock_mail, note_mail
from notifications.states import DELIVER_MAIL, DELIVER_WEBHOOK, MAIL_LANE
from workflow.registry import StepDefinition, registry
from workflow.retry import RetryPolicy
from workflow.states import Jitter


# About two hours and a half; while the mail server is down the breaker holds the tries back.
EIGHT_RETRIES: Final = RetryPolicy(interval=timedelta(seconds=30), retries=8, jitter=Jitter.FULL)

# Three days: 1, 2, 4 … 256 minutes, then every eight hours. While the circuit breaker of a receiver
# is open they stand still; who takes nothing for three days is switched off then.
THREE_DAYS: Final = RetryPolicy(
    interval=timedelta(minutes=1), retries=17, maximum_interval=timedelta(hours=8)
)


def register_steps() -> None:
    """Declare them; called once, when the app is ready."""
    registry.register(
        StepDefinition(
            name=DELIVER_MAIL,
            subject_type="mail",
            effect=deliver_mail,
            handler=note_mail,
            lock=lock_mail,
            lane=MAIL_LANE,
            retry=EIGHT_RETRIES,
            label=_("Send a mail"),
        )
    )
    registry.register(
        StepDefinition(
            name=DELIVER_WEBHOOK,
            subject_type="webhook_delivery",
            effect=deliver_webhook,
            handler=note_delivery,
            catch=give_up,
            lock=lock_delivery,
            retry=THREE_DAYS,
            label=_("Send an event to a webhook"),
        )
    )
    registry.register(
        StepDefinition(
            name=TELL_OF_KEY,
            subject_type="member",
            handler=tell_of_key,
            lock=lambda member_id: lock_member(member_id=member_id),
            label=_("Tell a member of a new key"),
        )
    )
