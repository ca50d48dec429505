"""What there is to read before one judges: both stories, what came before, what moved."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from common.minutes import spoken
from disputes.models import Dispute, Statement
from disputes.states import DisputeState, StatementKind
from members.models import Member
from requests_app.queries import history
from requests_app.sentences import told
from requests_app.states import Part
from workflow.admin.subjects import name_of


# Of each side's other disputes the newest.
SHOWN: Final = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """Something that a side has said, or was asked."""

    kind: str
    author: str
    words: str
    at: datetime
    answer_by: datetime | None = None
    is_question: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Before:
    """Another dispute of a side: how it ended, and its address where the reader sees it."""

    dispute: Dispute
    outcome: str
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """One side of a dispute."""

    part: Part
    member: Member
    is_opener: bool
    said: Sequence[Said]
    other_count: int
    others: Sequence[Before]


def stories(
    dispute: Dispute, *, seen: QuerySet[Dispute], url_of: Callable[[Any], str]
) -> list[Story]:
    """Both sides, who receives first; `seen` are the disputes that the reader sees."""
    rows = list(dispute.statements.select_related("author").order_by("id"))
    found = {part: _others(dispute, _member(dispute, part)) for part in Part}
    keys = {row.pk for rows_of_one, _count in found.values() for row in rows_of_one}
    visible = set(seen.filter(pk__in=keys).values_list("pk", flat=True))
    return [
        Story(
            part=part,
            member=_member(dispute, part),
            is_opener=dispute.opened_by_id == _member(dispute, part).pk,
            said=_said(dispute, rows, part=part),
            other_count=count,
            others=[
                Before(
                    dispute=other,
                    outcome=outcome_in_words(other),
                    url=url_of(other.pk) if other.pk in visible else "",
                )
                for other in others
            ],
        )
        for part, (others, count) in found.items()
    ]


def outcome_in_words(dispute: Dispute) -> str:
    """How a dispute ended, or where it is."""
    minutes = {
        DisputeState.SETTLED: dispute.settled_minutes,
        DisputeState.CLOSED: dispute.released_minutes,
        DisputeState.RESOLVED: dispute.released_minutes,
    }.get(DisputeState(dispute.state))
    state = str(dispute.get_state_display())
    if minutes is None:
        return state
    share = {"minutes": spoken(minutes), "held": spoken(dispute.held_minutes)}
    return f"{state}: " + _("%(minutes)s of %(held)s for the provider") % share


def timeline(dispute: Dispute) -> list[dict[str, Any]]:
    """What happened to the request, in words, with who did it."""
    events: Any = history(request_id=dispute.request_id).annotate(who=name_of("actor_id"))
    return [
        {"words": told(event.type, event.data), "actor": event.who or "", "at": event.at}
        for event in events
    ]


def _member(dispute: Dispute, part: Part) -> Member:
    request = dispute.request
    found: Member = request.requester if part == Part.REQUESTER else request.provider
    return found


def _said(dispute: Dispute, rows: Sequence[Statement], *, part: Part) -> list[Said]:
    opening = Said(
        kind=_("opening: %(reason)s") % {"reason": dispute.get_reason_display()},
        author=dispute.opened_by.name,
        words=dispute.words,
        at=dispute.opened_at,
    )
    is_opener = dispute.opened_by_id == _member(dispute, part).pk
    said = [_as_said(row) for row in rows if part == row.part or _is_asked(row, part)]
    return [opening, *said] if is_opener else said


def _is_asked(row: Statement, part: Part) -> bool:
    return row.kind == StatementKind.QUESTION and row.asked_of in {"", part}


def _as_said(row: Statement) -> Said:
    is_question = row.kind == StatementKind.QUESTION
    kind = str(row.get_kind_display())
    to_both = is_question and not row.asked_of
    return Said(
        kind=_("question to both") if to_both else kind,
        author=row.author.name,
        words=row.words,
        at=row.at,
        answer_by=row.answer_by,
        is_question=is_question,
    )


def _others(dispute: Dispute, member: Member) -> tuple[list[Dispute], int]:
    is_theirs = Q(request__requester=member.pk) | Q(request__provider=member.pk)
    rows = Dispute.objects.filter(is_theirs).exclude(pk=dispute.pk)
    newest = rows.select_related("request").order_by("-id")
    return list(newest[:SHOWN]), rows.count()
