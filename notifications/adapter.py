"""allauth's mails go through the bank's outbox: signing up works while the mail server doesn't."""

from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.utils import timezone

from common.transactions import door
from members import adapter
from notifications.operations import queue_letter


class Outbox(BaseEmailBackend):
    """Takes mails in instead of sending them; in a transaction, they are part of it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue a letter for each recipient."""
        at = timezone.now()  # noqa: TID251 - a door: allauth calls it
        with nullcontext() if connection.in_atomic_block else door():
            for message in email_messages:
                for address in message.recipients():
                    queue_letter(
                        address=address, heading=str(message.subject), text=str(message.body), at=at
                    )
        return len(email_messages)


class AccountAdapter(adapter.AccountAdapter):
    """The members' adapter, with mails that wait for the mail server."""

    def render_mail(self, *args: Any, **kwargs: Any) -> EmailMessage:
        """Write the mail, and let sending it mean queueing it."""
        message: EmailMessage = super().render_mail(*args, **kwargs)
        message.connection = Outbox()
        return message
