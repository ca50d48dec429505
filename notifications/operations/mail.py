"""The outbox: mails that wait, and how one of them is delivered."""

import smtplib
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

from common.errors import Refused
from common.transactions import door, require_transaction
from notifications.choices import Choices, choices_of
from notifications.groups import MailWhen
from notifications.models import Mail, Notification
from notifications.operations.bundles import LATE, bundle, forget_words, let_go
from notifications.states import DELIVER_MAIL
from notifications.writing import heading_of, kept_words, letter, news, said_again
from workflow.operations import NewStep, begin_steps
from workflow.registry import Claimed


# As long as the way into an account that a letter may hold is of use.
LETTERS_KEPT: Final = timedelta(days=3)
# From here on a mail server means what it says for good (RFC 5321, 4.2.1).
PERMANENT: Final = 500


def queue_letter(*, address: str, heading: str, text: str, at: datetime) -> Mail:
    """Put a mail whose words are ready into the outbox."""
    require_transaction()
    mail = Mail.objects.create(address=address, heading=heading_of(heading), text=text, at=at)
    step = NewStep(name=DELIVER_MAIL, due_at=at, subject=(Mail.subject_type, mail.pk))
    begin_steps(steps=[step])
    return mail


def deliver_mail(*, step: Claimed, at: datetime) -> None:
    """Effect: hand the mail to the mail server. It has the same Message-ID each time.

    What has been read in the bank meanwhile, and what has lost its address, is not sent. What its
    member wants later (quiet hours, a collected mail) waits until then. A collected mail, and one
    that is late after an outage, takes along what else may go. From the moment in which it begins
    to go it says the same at each try, until the server refuses it. What is late, and about something of which the member has been told
    something newer, is left out: they get the latest about each subject.

    Raises:
        Refused: the mail server refuses the recipient or the mail for good, or it has no words.
    """
    mail = Mail.objects.select_related("notification__member").get(pk=step.subject_id)
    if mail.notification is None:
        if mail.text:
            _send(letter(mail), step=step)
        return
    choices = choices_of(mail.notification.member)
    if mail.goes_with_id is None:
        if not _is_wanted(mail) or choices.mail_when(mail) == MailWhen.NEVER:
            return
        if (ready := choices.ready_at(mail, at=at)) > at:
            with door():
                Mail.objects.filter(pk=mail.pk).update(waits_until=ready)
            return
        # Its words come first: one that has none is none of the server's business.
        news([mail.notification], member=choices.member)
    if mail.goes_with_id in {None, mail.pk}:
        _send_news(mail, choices=choices, step=step, at=at)


def note_mail(*, subject: Mail, step: Claimed, at: datetime) -> None:  # noqa: ARG001 - a handler
    """What is written once a mail has been looked at: it waits on, or nothing of it waits any more.

    Nobody needs its words any more.
    """
    forget_words(Mail.objects.filter(pk=subject.pk))
    if subject.notification_id is None:
        if subject.text:
            Mail.objects.filter(pk=subject.pk).update(text="")
    elif subject.goes_with_id is not None:
        return
    elif subject.waits_until and subject.waits_until > step.scheduled_at:
        about = (Mail.subject_type, subject.pk)
        begin_steps(steps=[NewStep(name=DELIVER_MAIL, due_at=subject.waits_until, subject=about)])
    else:
        Mail.objects.filter(pk=subject.pk).update(goes_with=subject)


def forget_letters(*, at: datetime) -> int:
    """Forget the words of mails that nobody could deliver in time. Returns of how many.

    News are put into words anew where somebody tries again; a letter isn't.
    """
    require_transaction()
    news_forgotten = forget_words(Mail.objects.filter(worded_at__lte=at - LETTERS_KEPT))
    return news_forgotten + Mail.objects.exclude(text="").filter(at__lte=at - LETTERS_KEPT).update(
        text=""
    )


def lock_mail(mail_id: UUID) -> Mail:
    """The mail's row, locked. Raises `Mail.DoesNotExist`."""
    require_transaction()
    return Mail.objects.select_for_update().get(pk=mail_id)


def _send_news(mail: Mail, *, choices: Choices, step: Claimed, at: datetime) -> None:
    """Send it with what goes with it. Nothing is bundled before the server has answered."""
    with get_connection() as connection:
        with door():
            mails = bundle(mail, choices=choices, at=at)
            message, is_again = _worded(mail, mails, choices=choices, at=at)
        if message is None:
            return
        message.connection = connection
        try:
            _send(message, step=step)
        except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, Refused) as error:
            # An earlier try may have arrived all the same, when its answer was lost.
            if not is_again:
                with door():
                    let_go(mail, is_refused=isinstance(error, Refused))
            raise


def _worded(
    mail: Mail, mails: Sequence[Mail], *, choices: Choices, at: datetime
) -> tuple[EmailMessage | None, bool]:
    """Return the mail, None where nothing is left to tell, and whether an earlier try said it.

    It is put into words once and kept, so that a second copy under the same id says the same.
    """
    wanted = [row for row in mails if _is_wanted(row)]
    (words,) = [row.words for row in mails if row.pk == mail.pk] or [None]
    if words and wanted:
        return said_again(words, member=choices.member), True
    told = _told(wanted, choices=choices, at=at)
    if not told:
        return None, False
    message = news(told, member=choices.member)
    Mail.objects.filter(pk=mail.pk).update(words=kept_words(message), worded_at=at)
    return message, False


def _send(message: EmailMessage, *, step: Claimed) -> None:
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


def _told(mails: Sequence[Mail], *, choices: Choices, at: datetime) -> list[Notification]:
    """What of these is still to be told, in the order in which it happened.

    Who gets it collected gets all of it.
    """
    found = [
        mail.notification
        for mail in mails
        if mail.notification
        and not (
            choices.mail_when(mail) == MailWhen.AT_ONCE
            and at - max(mail.at, mail.waits_until or mail.at) >= LATE
            and _is_overtaken(mail.notification)
        )
    ]
    return sorted(found, key=lambda row: (row.at, row.pk))


def _is_wanted(mail: Mail) -> bool:
    if mail.notification is None:
        return False
    member = mail.notification.member
    return mail.notification.read_at is None and bool(member.email) and member.is_active


def _is_overtaken(notification: Notification) -> bool:
    """Whether the member has been told something newer of the same subject."""
    newer = Notification.objects.filter(member=notification.member_id, pk__gt=notification.pk)
    about = {"subject_type": notification.subject_type, "subject_id": notification.subject_id}
    return newer.filter(**about).exists()


def _message_id(step: Claimed) -> str:
    _name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return f"<{step.id}.{step.subject_id}@{sender.rpartition('@')[2] or 'localhost'}>"
