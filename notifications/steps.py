"""The automatic steps of the notifications."""

from datetime import timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from notifications.operations.mail import deliver_mail, forget_text, lock_mail
from notifications.states import DELIVER_MAIL, MAIL_LANE
from workflow.registry import StepDefinition, registry
from workflow.retry import RetryPolicy
from workflow.states import Jitter


# About two hours and a half; while the mail server is down the breaker holds the tries back.
EIGHT_RETRIES: Final = RetryPolicy(interval=timedelta(seconds=30), retries=8, jitter=Jitter.FULL)


def register_steps() -> None:
    """Declare them; called once, when the app is ready."""
    registry.register(
        StepDefinition(
            name=DELIVER_MAIL,
            subject_type="mail",
            effect=deliver_mail,
            handler=forget_text,
            lock=lock_mail,
            lane=MAIL_LANE,
            retry=EIGHT_RETRIES,
            label=_("Send a mail"),
        )
    )
