"""What reads conversations: for whom what is shown, and how much of it is new."""

from bisect import bisect_left
from collections.abc import Collection, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID

from django.db.models import Count, F, IntegerField, Max, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from common.contacts import masked
from common.errors import NotFound
from files.models import File
from members.models import Member
from requests_app.conversation.models import Attachment, Conversation, Message, ReadMark
from requests_app.models import ServiceRequest
from requests_app.queries import request_for
from requests_app.states import State
from workflow.compiled import compiled
from workflow.models import EventLog


SENT: Final = "conversation.message"
LOOKED_AT: Final = "conversation.looked_at"
MOST_LOOKS: Final = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownFile:
    """An attachment as somebody sees it; `is_withheld` until the request is accepted."""

    id: UUID
    name: str
    size: int
    is_picture: bool
    width: int | None
    height: int | None
    is_withheld: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """A message as somebody sees it; `read_at` is when the other side had read it."""

    number: int
    author_id: UUID
    author_name: str
    is_mine: bool
    is_new: bool
    text: str
    is_masked: bool
    files: Sequence[ShownFile]
    sent_at: datetime
    read_at: datetime | None


class Reader(Protocol):
    """Says who of the staff judges, or audits, a dispute about a request."""

    def __call__(self, *, request_id: UUID, member: Member) -> bool:
        """Whether this one does."""


_readers: Final[list[Reader]] = []


def conversation_is_read_by(reader: Reader) -> None:
    """Let those of the staff read conversations of whom `reader` says so; without one nobody does.

    Called once, in `AppConfig.ready` of the app above this one that knows who judges.
    """
    if reader not in _readers:
        _readers.append(reader)


def staff_may_read(*, request_id: UUID, member: Member) -> bool:
    """Whether somebody of the staff may read what both sides of a request have written."""
    return any(reads(request_id=request_id, member=member) for reads in _readers)


def contacts_are_open(request: ServiceRequest) -> bool:
    """Whether both sides may see how to reach each other: once both have agreed to it."""
    return request.accepted_at is not None or request.confirmed_at is not None


def shown_words(request: ServiceRequest, words: str, *, is_own: bool) -> str:
    """Words of a request as somebody reads them: whole for who wrote them, and once it is accepted."""
    return words if is_own or contacts_are_open(request) else masked(words)


def shown_to(request: ServiceRequest, *, viewer_id: UUID | None) -> ServiceRequest:
    """The request as this side reads it: a copy without contact details until they may see them.

    It is for showing alone; what is saved is locked and read anew by its operation.
    """
    if contacts_are_open(request):
        return request
    shown = copy(request)
    if request.member_of(request.initiated_by) != viewer_id:
        shown.title = masked(request.title)
        shown.words = masked(request.words)
        shown.place = masked(request.place)
    shown.end_words = masked(request.end_words)
    for offer in getattr(request, "_prefetched_objects_cache", {}).get("offers", ()):
        if request.member_of(offer.made_by) != viewer_id:
            offer.words = masked(offer.words)
    return shown


def may_write(request: ServiceRequest, *, at: datetime) -> bool:
    """Whether messages are taken: from submission on, and for a while after the end.

    A request that the bank rejected never reached the other side, so there is nobody to write to.
    """
    if request.submitted_at is None or request.state == State.REJECTED:
        return False
    return request.ended_at is None or at < closes_at(request, request.ended_at)


def closes_at(request: ServiceRequest, ended_at: datetime) -> datetime:
    """The moment from which the conversation of an ended request is only read."""
    return ended_at + request.terms.conversation_after_end


def messages_of(*, request_id: UUID) -> QuerySet[Message]:
    """The messages of a request with their attachments, in order; their files without content."""
    attachments = Attachment.objects.select_related("file").defer("file__content")
    found = Message.objects.filter(conversation_id=request_id).select_related("author")
    return found.prefetch_related(Prefetch("attachments", queryset=attachments)).order_by("number")


def shown_messages(
    messages: Sequence[Message], *, request: ServiceRequest, viewer_id: UUID | None
) -> list[Shown]:
    """Messages of one page, as this side sees them, or staff (None), who see all. Two queries."""
    if not messages:
        return []
    first = min(message.number for message in messages)
    last = max(message.number for message in messages)
    marks = _marks(request, first=first, last=last)
    mine = read_up_to(request_id=request.pk, member_id=viewer_id) if viewer_id else last
    return [
        _shown(
            message,
            request=request,
            viewer_id=viewer_id,
            read_at=_read_at(message, request=request, marks=marks),
            mine=mine,
        )
        for message in messages
    ]


def _shown(
    message: Message,
    *,
    request: ServiceRequest,
    viewer_id: UUID | None,
    read_at: datetime | None,
    mine: int,
) -> Shown:
    is_mine = message.author_id == viewer_id
    is_whole = is_mine or viewer_id is None or contacts_are_open(request)
    text = message.text if is_whole else masked(message.text)
    return Shown(
        number=message.number,
        author_id=message.author_id,
        author_name=message.author.name,
        is_mine=is_mine,
        is_new=not is_mine and message.number > mine,
        text=text,
        is_masked=text != message.text,
        files=[_shown_file(row.file, is_whole=is_whole) for row in message.attachments.all()],
        sent_at=message.sent_at,
        read_at=read_at,
    )


def _shown_file(file: File, *, is_whole: bool) -> ShownFile:
    return ShownFile(
        id=file.pk,
        name=file.name if is_whole else masked(file.name),
        size=file.size,
        is_picture=file.is_picture,
        width=file.width,
        height=file.height,
        is_withheld=not (is_whole or file.is_picture),
    )


def _marks(
    request: ServiceRequest, *, first: int, last: int
) -> dict[UUID, tuple[list[int], list[datetime]]]:
    """For each side the marks that reach these messages, ascending."""
    sides: dict[UUID, tuple[list[int], list[datetime]]] = {
        request.requester_id: ([], []),
        request.provider_id: ([], []),
    }
    rows = ReadMark.objects.filter(conversation_id=request.pk, up_to__gte=first)
    # Of the marks beyond the page the first tells all: `at` grows with `up_to`.
    most = 2 * (last - first + 2)
    for member_id, up_to, at in rows.order_by("up_to").values_list("member_id", "up_to", "at")[
        :most
    ]:
        numbers, times = sides[member_id]
        numbers.append(up_to)
        times.append(at)
    return sides


def _read_at(
    message: Message,
    *,
    request: ServiceRequest,
    marks: dict[UUID, tuple[list[int], list[datetime]]],
) -> datetime | None:
    is_requester = message.author_id == request.requester_id
    numbers, times = marks[request.provider_id if is_requester else request.requester_id]
    place = bisect_left(numbers, message.number)
    return times[place] if place < len(times) else None


def read_up_to(*, request_id: UUID, member_id: UUID) -> int:
    """The number up to which the member has read; 0 for nothing."""
    marks = ReadMark.objects.filter(conversation_id=request_id, member_id=member_id)
    return marks.aggregate(most=Max("up_to"))["most"] or 0


def unread_count(*, request_id: UUID, member_id: UUID) -> int:
    """How many messages of the other side the member has not read."""
    counted = _unread_of_one(request_id=request_id, member_id=member_id)
    return counted[0][1] if counted else 0


def unread_counts(*, request_ids: Collection[UUID], member_id: UUID) -> dict[UUID, int]:
    """For each of these requests that has any, the number of unread messages; one query for all."""
    return dict(_unread(request_ids, member_id))


@compiled
def _unread_of_one(request_id: UUID, member_id: UUID) -> QuerySet[Any, Any]:
    return _unread([request_id], member_id)


def _unread(request_ids: Collection[UUID], member_id: UUID) -> QuerySet[Any, Any]:
    unread = (
        Message.objects.filter(conversation_id__in=request_ids)
        .exclude(author_id=member_id)
        .annotate(read=_read_so_far("conversation_id", member_id=member_id))
        .filter(number__gt=F("read"))
    )
    counts = unread.order_by().values("conversation_id").annotate(unread=Count("pk"))
    return counts.values_list("conversation_id", "unread")


def with_unread(requests: QuerySet[ServiceRequest], *, member_id: UUID) -> QuerySet[ServiceRequest]:
    """Say of each request how many messages the member has not read, in the same query."""
    unread = (
        Message.objects.filter(conversation_id=OuterRef("pk"))
        .exclude(author_id=member_id)
        .annotate(read=_read_so_far("conversation_id", member_id=member_id))
        .filter(number__gt=F("read"))
        .order_by()
        .values("conversation_id")
        .annotate(unread=Count("pk"))
        .values("unread")
    )
    count = Coalesce(Subquery(unread), 0, output_field=IntegerField())
    return requests.annotate(unread_messages=count)


def _read_so_far(conversation: str, *, member_id: UUID) -> Any:
    marks = ReadMark.objects.filter(conversation_id=OuterRef(conversation), member_id=member_id)
    newest = marks.order_by("-up_to").values("up_to")[:1]
    return Coalesce(Subquery(newest), 0, output_field=IntegerField())


def conversation_tag(*, request_id: UUID) -> str:
    """What changes whenever anything about the conversation does; two small look-ups."""
    messages = Conversation.objects.filter(pk=request_id).values_list("message_count", flat=True)
    marks = ReadMark.objects.filter(conversation_id=request_id).values_list("pk", flat=True)
    return f"{messages.first() or 0}-{marks.order_by('-pk').first() or 0}"


def looks_of(*, request_id: UUID) -> list[datetime]:
    """When staff have read the conversation, newest first."""
    looks = EventLog.objects.filter(
        subject_type=Conversation.subject_type, subject_id=request_id, type=LOOKED_AT
    )
    return list(looks.order_by("-seq").values_list("at", flat=True)[:MOST_LOOKS])


def file_for(*, request_id: UUID, file_id: UUID, member_id: UUID) -> File:
    """A file of a request of the member's own.

    Raises:
        NotFound: the request or the file is unknown, or somebody else's, or withheld until the
            request is accepted.
    """
    request = request_for(request_id=request_id, member_id=member_id)
    found = (
        Attachment.objects.select_related("file", "message")
        .defer("file__content")
        .filter(file_id=file_id, message__conversation_id=request.pk)
        .first()
    )
    if found is None:
        raise _no_such_file()
    is_whole = found.message.author_id == member_id or contacts_are_open(request)
    if _shown_file(found.file, is_whole=is_whole).is_withheld:
        raise _no_such_file()
    return found.file


def _no_such_file() -> NotFound:
    return NotFound(_("There is no such file."))
