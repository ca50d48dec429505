"""The outbox: mails that wait, and how one of them is delivered."""

import smtplib
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import Error
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from common.errors import Refused
from common.transactions import require_transaction
from notifications import sentences
from notifications.models import Mail, Notification
from notifications.states import DELIVER_MAIL
from workflow.operations import NewStep, begin_steps
from workflow.registry import Claimed


# As long as the way into an account that a letter may hold is of use.
LETTERS_KEPT: Final = timedelta(days=3)
# Only an outage keeps a mail so long.
LATE: Final = timedelta(hours=1)
LONGEST_HEADING: Final = 100
# From here on a mail server means what it says for good (RFC 5321, 4.2.1).
PERMANENT: Final = 500


def queue_letter(*, address: str, heading: str, text: str, at: datetime) -> Mail:
    """Put a mail whose words are ready into the outbox."""
    require_transaction()
    mail = Mail.objects.create(address=address, heading=_heading(heading), text=text, at=at)
    step = NewStep(name=DELIVER_MAIL, due_at=at, subject=(Mail.subject_type, mail.pk))
    begin_steps(steps=[step])
    return mail


def deliver_mail(*, step: Claimed, at: datetime) -> None:
    """Effect: hand the mail to the mail server. It has the same Message-ID each time.

    What has been read in the bank meanwhile, and what has lost its address, is not sent. Nor is
    what is late, and about something of which the member has been told something newer: after an
    outage they get the latest about each request, and not a mail for each day.

    Raises:
        Refused: the mail server refuses the recipient or the mail for good, or it has no words.
    """
    mail = Mail.objects.select_related("notification__member").get(pk=step.subject_id)
    message = _message(mail, at=at)
    if message is None:
        return
    message.extra_headers["Message-ID"] = _message_id(step)
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        if all(code >= PERMANENT for code, _reason in error.recipients.values()):
            raise Refused(
                _("The mail server refuses the address."), code="recipient_refused"
            ) from error
        raise
    except smtplib.SMTPDataError as error:
        if error.smtp_code >= PERMANENT:
            raise Refused(_("The mail server refuses the mail."), code="mail_refused") from error
        raise


def forget_text(*, subject: Mail, step: Claimed, at: datetime) -> None:  # noqa: ARG001 - a handler
    """What is written once a mail is delivered: nobody needs its text any more."""
    if subject.text:
        Mail.objects.filter(pk=subject.pk).update(text="")


def forget_letters(*, at: datetime) -> int:
    """Forget the texts of letters that nobody could deliver in time. Returns how many."""
    require_transaction()
    return Mail.objects.exclude(text="").filter(at__lte=at - LETTERS_KEPT).update(text="")


def lock_mail(mail_id: UUID) -> Mail:
    """The mail's row, locked. Raises `Mail.DoesNotExist`."""
    require_transaction()
    return Mail.objects.select_for_update().get(pk=mail_id)


def _message(mail: Mail, *, at: datetime) -> EmailMessage | None:
    """The mail in words; None where there is nothing to send any more."""
    if mail.notification is None:
        if not mail.text:
            return None
        return EmailMessage(subject=mail.heading, body=mail.text, to=[mail.address])
    member = mail.notification.member
    if mail.notification.read_at or not (member.email and member.is_active):
        return None
    if at - mail.at >= LATE and _is_overtaken(mail.notification):
        return None
    heading, text = _in_words(mail.notification)
    return EmailMessage(subject=heading, body=text, to=[member.email])


def _is_overtaken(notification: Notification) -> bool:
    """Whether the member has been told something newer of the same subject."""
    newer = Notification.objects.filter(member=notification.member_id, pk__gt=notification.pk)
    about = {"subject_type": notification.subject_type, "subject_id": notification.subject_id}
    return newer.filter(**about).exists()


def _in_words(notification: Notification) -> tuple[str, str]:
    try:
        with timezone.override(ZoneInfo(notification.member.time_zone)):
            (told,) = sentences.tell([notification])
        values = {
            "name": notification.member.name,
            "sentence": told.sentence,
            "url": f"{settings.HOURBANK_URL}{told.url}" if told.url else "",
            "bank": settings.HOURBANK_URL,
        }
        text = render_to_string("notifications/mail.txt", values)
    except Error:
        raise
    except Exception as error:
        # The server is not to blame, and another try would not help.
        raise Refused(_("This mail has no words."), code="mail_not_written") from error
    return _heading(told.sentence), text


def _message_id(step: Claimed) -> str:
    _name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return f"<{step.id}.{step.subject_id}@{sender.rpartition('@')[2] or 'localhost'}>"


def _heading(text: str) -> str:
    """One line, without what could begin another header."""
    return Truncator(" ".join(text.split())).chars(LONGEST_HEADING)
