"""Telling members, as an operation of another app does."""

from datetime import datetime
from email.message import EmailMessage

from common.transactions import door
from members.models import Member
from notifications.models import Notification
from notifications.operations import notify


def tell(*members: Member, at: datetime, about: Member, event_type: str = "member.joined") -> None:
    """Tell them of something that happened to a member, who is a subject like any other."""
    with door():
        notify(
            member_ids=[told.pk for told in members],
            event_type=event_type,
            subject=about,
            data={"minutes": 90},
            at=at,
        )


def unread(member: Member) -> list[int]:
    rows = Notification.objects.filter(member=member, read_at=None).order_by("id")
    return list(rows.values_list("id", flat=True))


def plain(message: EmailMessage) -> str:
    """A mail's text."""
    return content(message, "plain")


def html(message: EmailMessage) -> str:
    """A mail as it looks."""
    return content(message, "html")


def content(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())
