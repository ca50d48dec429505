"""Mails in words: text and HTML, in their receiver's language and zone."""

import logging
from collections.abc import Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import Error
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from common.errors import Refused
from members.languages import in_language_of, language_of
from members.models import Member
from notifications import sentences
from notifications.groups import FIXED, Group, group_of
from notifications.models import Mail, Notification
from notifications.sentences import Told
from notifications.tokens import unsubscribe_token


logger = logging.getLogger(__name__)

LONGEST_HEADING: Final = 100
# What more there is stands in the bank.
MOST_LINES: Final = 100
# RFC 3834: no answering machine answers it.
_HEADERS: Final = {"Auto-Submitted": "auto-generated"}


def letter(mail: Mail) -> EmailMultiAlternatives:
    """Return a mail whose words are ready."""
    html = render_to_string(
        "notifications/letter.html", {"heading": mail.heading, "text": mail.text}
    )
    return _message(heading=mail.heading, text=mail.text, html=html, to=mail.address, headers={})


def news(notifications: Sequence[Notification], *, member: Member) -> EmailMultiAlternatives:
    """Return what a member is told, in one mail, in the order in which it happened.

    Raises:
        Refused: there are no words for it (`mail_not_written`).
    """
    try:
        zone = ZoneInfo(member.time_zone)
        with timezone.override(zone), in_language_of(member):
            return _news(notifications, member=member)
    except Error:
        raise
    except Exception as error:
        # The server is not to blame, and another try would not help.
        raise Refused(_("This mail has no words."), code="mail_not_written") from error


def kept_words(message: EmailMultiAlternatives) -> dict[str, Any]:
    """Return what a mail says, as it is kept until it has arrived; `said_again` makes it of it."""
    ((html, _type),) = message.alternatives
    return {
        "heading": message.subject,
        "text": message.body,
        "html": html,
        "headers": message.extra_headers,
    }


def said_again(words: dict[str, Any], *, member: Member) -> EmailMultiAlternatives:
    """Return a mail that says what an earlier try said, to the address of now."""
    return _message(**words, to=str(member.email))


def heading_of(text: str) -> str:
    """One line, without what could begin another header."""
    return Truncator(" ".join(text.split())).chars(LONGEST_HEADING)


def _news(notifications: Sequence[Notification], *, member: Member) -> EmailMultiAlternatives:
    # The latest are shown where there are too many; all of them are in the bank.
    shown = notifications[-MOST_LINES:]
    lines = _lines(shown)
    groups = list(dict.fromkeys(group_of(row.event_type) for row in notifications))
    count, heading = len(notifications), lines[0].sentence
    if count > 1:
        words = ngettext("%(count)d piece of news", "%(count)d pieces of news", count)
        heading = words % {"count": count}
    link, headers = _way_out(member, groups)
    values: dict[str, Any] = {
        "name": member.name,
        "heading": heading,
        "lines": [
            (line, f"{settings.HOURBANK_URL}{line.url}" if line.url else "") for line in lines
        ],
        "more": count - len(shown),
        "groups": groups,
        "are_fixed": FIXED.issuperset(groups),
        "bank": settings.HOURBANK_URL,
        "all": f"{settings.HOURBANK_URL}{reverse('notifications')}",
        "preferences": f"{settings.HOURBANK_URL}{reverse('notification-preferences')}",
        "stop": link,
        "language": language_of(member),
        "is_bidi": get_language_bidi(),
    }
    text = render_to_string("notifications/mail.txt", values)
    html = render_to_string("notifications/mail.html", values)
    return _message(heading=heading, text=text, html=html, to=str(member.email), headers=headers)


def _lines(notifications: Sequence[Notification]) -> list[Told]:
    try:
        return sentences.tell(notifications)
    except Error:
        raise
    except Exception:
        if len(notifications) == 1:
            raise
        # One that has no words must not keep the others back.
        logger.exception("A notification has no words")
    return [_line(row) for row in notifications]


def _line(row: Notification) -> Told:
    try:
        (told,) = sentences.tell([row])
    except Error:
        raise
    except Exception:  # noqa: BLE001 - it has been logged with all the others
        return Told(notification=row, sentence=_("There is news."), url=sentences.address(row))
    return told


def _way_out(member: Member, groups: Sequence[Group]) -> tuple[str, dict[str, str]]:
    """The address that stops this kind of mail, and the headers that let mail programs use it (RFC 8058)."""
    stoppable = [group for group in groups if group not in FIXED]
    if not stoppable:
        return "", {}
    token = unsubscribe_token(member_id=member.pk, groups=stoppable)
    link = f"{settings.HOURBANK_URL}{reverse('unsubscribe', kwargs={'token': token})}"
    return link, {
        "List-Unsubscribe": f"<{link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _message(
    *, heading: str, text: str, html: str, to: str, headers: dict[str, str]
) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=heading_of(heading), body=text, to=[to], headers={**_HEADERS, **headers}
    )
    message.attach_alternative(html, "text/html")
    return message
