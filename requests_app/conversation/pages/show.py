"""A conversation as a page shows it, on its own or as a part of its request's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils import timezone

from requests_app.conversation.models import Message
from requests_app.conversation.pages.forms import MessageForm
from requests_app.conversation.queries import (
    Shown,
    closes_at,
    contacts_are_open,
    may_write,
    messages_of,
    shown_messages,
)
from requests_app.models import ServiceRequest
from requests_app.states import Part


# On the request's own page; the conversation's page has all.
SHOWN_WITH_REQUEST: Final = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Talk:
    """What the template needs, beside the request."""

    request: ServiceRequest
    messages: Sequence[Shown]
    has_older: bool
    other_name: str
    unread: int
    newest: int
    is_open: bool
    closes_at: datetime | None
    hides_contacts: bool
    form: MessageForm

    @property
    def is_there(self) -> bool:
        """Whether there is anything to show: a draft has no conversation yet."""
        return self.is_open or bool(self.messages)


def newest_talk(request: ServiceRequest, *, viewer_id: UUID) -> Talk:
    """The newest messages of a request; three queries more than none."""
    rows = messages_of(request_id=request.pk).order_by("-number")[: SHOWN_WITH_REQUEST + 1]
    newest = list(rows)
    shown = newest[:SHOWN_WITH_REQUEST]
    return talk(
        request, rows=shown, viewer_id=viewer_id, has_older=len(newest) > SHOWN_WITH_REQUEST
    )


def talk(
    request: ServiceRequest,
    *,
    rows: Sequence[Message],
    viewer_id: UUID,
    has_older: bool = False,
    form: MessageForm | None = None,
) -> Talk:
    """These messages (newest first) as this side sees them, oldest first."""
    messages = shown_messages(rows, request=request, viewer_id=viewer_id)[::-1]
    newest = messages[-1].number if messages else 0
    is_requester = request.part_of(viewer_id) == Part.REQUESTER
    other = request.provider if is_requester else request.requester
    return Talk(
        request=request,
        messages=messages,
        has_older=has_older,
        other_name=other.name,
        unread=sum(message.is_new for message in messages),
        newest=newest,
        is_open=may_write(request, at=timezone.now()),
        closes_at=closes_at(request, request.ended_at) if request.ended_at else None,
        hides_contacts=not contacts_are_open(request),
        form=form or MessageForm(read_up_to=newest),
    )
