"""Writing a message, marking as read, and the look of who judges a dispute."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from unicodedata import category
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.errors import Refused, WrongRole, WrongState
from common.transactions import require_transaction
from files.checking import Checked
from files.operations import keep
from files.states import PICTURES_AND_PDF
from members.models import Member
from notifications.operations import notify, saw
from notifications.queries import newest_unread
from requests_app.conversation.models import (
    LONGEST_TEXT,
    MOST_ATTACHMENTS,
    Attachment,
    Conversation,
    Message,
    ReadMark,
)
from requests_app.conversation.queries import (
    LOOKED_AT,
    SENT,
    may_write,
    read_up_to,
    staff_may_read,
)
from requests_app.models import ServiceRequest
from requests_app.queries import no_such_request
from workflow.actor import Actor
from workflow.models import POLICY_ID, Policy
from workflow.operations import record


HOUR: Final = timedelta(hours=1)


def say(
    *,
    request_id: UUID,
    actor: Actor,
    at: datetime,
    text: str = "",
    attachments: Sequence[Checked] = (),
    read_up_to: int | None = None,
) -> Message:
    """Write to the other side, and tell them; what the writer had before their eyes is read.

    The other side gets one notification and one mail for what comes within `message_mail_after`.

    Raises:
        NotFound: unknown, or not theirs.
        WrongState: the conversation isn't open (`conversation_not_open`, `conversation_closed`).
        Refused: nothing said, too long, signs that can't be seen, too many files, or too many
            messages in an hour (`too_many_messages`).
    """
    request, author_id = _lock(request_id, actor=actor)
    _require_open(request, at=at)
    text = _checked_text(text, attachments=attachments)
    policy = Policy.objects.get(pk=POLICY_ID)
    _require_pace(author_id, most=policy.messages_an_hour, at=at)
    conversation = _conversation(request)
    if read_up_to:
        _mark(conversation, member_id=author_id, up_to=read_up_to, at=at)
    conversation.message_count += 1
    conversation.save_next()
    message = Message.objects.create(
        conversation=conversation,
        number=conversation.message_count,
        author_id=author_id,
        text=text,
        attachment_count=len(attachments),
        sent_at=at,
    )
    _attach(message, attachments=attachments, at=at)
    record(subject=conversation, event=SENT, actor=actor, at=at, data={"number": message.number})
    _tell(conversation, author_id=author_id, mail_after=policy.message_mail_after, at=at)
    return message


def mark_read(*, request_id: UUID, up_to: int, actor: Actor, at: datetime) -> Conversation:
    """Note that the actor has read everything up to this message; what was noted before stays.

    Raises:
        NotFound: unknown, or not theirs.
        Refused: there is no such message yet (`no_such_message`).
    """
    request, member_id = _lock(request_id, actor=actor)
    conversation = _conversation(request)
    _mark(conversation, member_id=member_id, up_to=up_to, at=at)
    return conversation


def look(*, request_id: UUID, actor: Actor, at: datetime) -> Conversation:
    """Let somebody who judges read the conversation of a disputed request, and write that down.

    Both sides find it among the events.

    Raises:
        WrongRole: they take part in it themselves, or neither judge nor audit a dispute about it.
        WrongState: nobody has written.
    """
    require_transaction()
    request = ServiceRequest.objects.select_for_update().get(pk=request_id)
    if request.part_of(actor.member_id):
        raise WrongRole(_("You take part in this request: another coordinator has to do this."))
    member = Member.objects.filter(pk=actor.staff_id).first() if actor.staff_id else None
    if member is None or not staff_may_read(request_id=request.pk, member=member):
        raise WrongRole(_("Only who judges the dispute of a request reads its conversation."))
    conversation = Conversation.objects.filter(pk=request.pk).first()
    if conversation is None:
        raise WrongState(_("Nobody has written in this request."), code="nothing_written")
    conversation.save_next()
    record(subject=conversation, event=LOOKED_AT, actor=actor, at=at)
    return conversation


def _lock(request_id: UUID, *, actor: Actor) -> tuple[ServiceRequest, UUID]:
    """The request's row, locked, and who writes or reads in it.

    So numbers have no gap, and no message comes in after the end.
    """
    require_transaction()
    request = ServiceRequest.objects.select_for_update().filter(pk=request_id).first()
    part = request.part_of(actor.party_id) if request else None
    if request is None or part is None or not request.is_visible_to(actor.party_id):
        raise no_such_request()
    if actor.on_behalf_of_id and request.part_of(actor.member_id):
        raise WrongRole(_("You take part in this request: another coordinator has to do this."))
    return request, request.member_of(part)


def _conversation(request: ServiceRequest) -> Conversation:
    """The request's conversation; its row is made with the first word or mark."""
    found, _is_new = Conversation.objects.get_or_create(
        pk=request.pk, defaults={"request": request}
    )
    found.request = request
    return found


def _require_open(request: ServiceRequest, *, at: datetime) -> None:
    if may_write(request, at=at):
        return
    if request.ended_at is None:
        raise WrongState(
            _("You can write once the request is sent."),
            code="conversation_not_open",
            state=request.state,
        )
    raise WrongState(
        _("This conversation is closed: the request ended long ago, or never reached the other."),
        code="conversation_closed",
        state=request.state,
    )


def _checked_text(text: str, *, attachments: Sequence[Checked]) -> str:
    text = "\n".join(text.splitlines()).strip()
    if not text and not attachments:
        raise Refused(_("Write something, or attach a file."), code="nothing_said")
    if len(text) > LONGEST_TEXT:
        sentence = _("A message has at most %(most)d characters.")
        raise Refused(sentence % {"most": LONGEST_TEXT}, code="text_too_long")
    if len(attachments) > MOST_ATTACHMENTS:
        sentence = ngettext(
            "A message has at most %(most)d file.",
            "A message has at most %(most)d files.",
            MOST_ATTACHMENTS,
        )
        raise Refused(sentence % {"most": MOST_ATTACHMENTS}, code="too_many_files")
    if any(category(sign) in {"Cc", "Cs"} and sign not in "\n\t" for sign in text):
        raise Refused(_("There are signs in it that can’t be shown."), code="control_characters")
    return text


def _require_pace(author_id: UUID, *, most: int, at: datetime) -> None:
    """Refuse more messages than the Policy has for an hour, over all requests together."""
    with connection.cursor() as cursor:
        # Their messages to several people count together, also those of this very moment.
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s::text, 1))", [f"say:{author_id}"]
        )
    recent = Message.objects.filter(author_id=author_id, sent_at__gt=at - HOUR)
    if recent.count() >= most:
        raise Refused(
            _("You have written a lot in a short time. Please wait a little."),
            code="too_many_messages",
            messages_an_hour=most,
        )


def _attach(message: Message, *, attachments: Sequence[Checked], at: datetime) -> None:
    for position, found in enumerate(attachments, 1):
        file = keep(upload=found, kinds=PICTURES_AND_PDF, owner_id=message.author_id, at=at)
        Attachment.objects.create(message=message, position=position, file=file)


def _mark(conversation: Conversation, *, member_id: UUID, up_to: int, at: datetime) -> None:
    if not 1 <= up_to <= conversation.message_count:
        raise Refused(_("There is no such message."), code="no_such_message")
    if up_to <= read_up_to(request_id=conversation.pk, member_id=member_id):
        return
    ReadMark.objects.create(conversation=conversation, member_id=member_id, up_to=up_to, at=at)
    if up_to == conversation.message_count:
        saw(member_id=member_id, subject=conversation, at=at)


def _tell(
    conversation: Conversation, *, author_id: UUID, mail_after: timedelta, at: datetime
) -> None:
    """Tell the other side once for what comes in a flurry: its mail waits for so long.

    A notification whose mail has gone out already makes room for the new one.
    """
    for other_id in {*conversation.audience()} - {author_id}:
        told = newest_unread(member_id=other_id, subject=conversation)
        if told and told.at > at - mail_after:
            continue
        saw(member_id=other_id, subject=conversation, at=at)
        notify(
            member_ids=[other_id],
            event_type=SENT,
            subject=conversation,
            at=at,
            data={"by": conversation.request.part_of(author_id)},
            mail_at=at + mail_after,
        )
