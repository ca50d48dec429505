"""What reads disputes."""

from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.utils.translation import gettext as _

from common.errors import NotFound
from disputes.models import Dispute, Evidence, Statement
from disputes.states import HEARD, OPEN, DisputeState, StatementKind
from requests_app.states import Part
from workflow.executions import Key
from workflow.models import POLICY_ID, Policy
from workflow.moves import Move, moves_now, moves_of


# Where a question of the staff can be answered.
_ASKED: Final = (DisputeState.AWAITING_RESPONSE, *HEARD)


def disputes_of(*, member_id: UUID) -> QuerySet[Dispute]:
    """The disputes about requests that the member takes part in."""
    taking_part = Q(request__requester=member_id) | Q(request__provider=member_id)
    rows = Dispute.objects.select_related("request", "opened_by").filter(taking_part)
    # With each row, so that a list asks for it once.
    most = Policy.objects.filter(pk=POLICY_ID).values("dispute_most_proposals")
    return rows.annotate(most_proposals=Subquery(most)).prefetch_related("settlements")


def dispute_for(*, dispute_id: UUID, member_id: UUID) -> Dispute:
    """One dispute of the member's. Raises `NotFound` for unknown ones and other people's alike."""
    rows = with_turns(disputes_of(member_id=member_id), member_id=member_id)
    found = rows.filter(pk=dispute_id).first()
    if found is None:
        raise no_such_dispute()
    return found


@cache
def moves_named(action: str) -> tuple[Move, ...]:
    """The lines of the transition table that an action may mean."""
    return tuple(move for move in moves_of(Dispute) if move.action == action)


def allowed_actions(*, dispute: Dispute, member_id: UUID | None) -> list[str]:
    """What this side may do with the dispute now, by the doors' names, and nothing else."""
    parts = dispute.parts_of(member_id)
    names = {move.action for move in moves_now(subject=dispute, parts=parts)}
    part = dispute.part_of(member_id)
    # Who has accepted the ruling can't accept it again, nor appeal.
    if part and getattr(dispute, f"{part}_accepted_at") is not None:
        names -= {"accept-ruling", "appeal"}
    made = sum(one.made_by == part for one in dispute.settlements.all())
    if "propose" in names and made >= most_proposals(dispute):
        names.remove("propose")
    return sorted(names)


def most_proposals(dispute: Dispute) -> int:
    """How many proposals each side may make; in lists it comes with the row."""
    known: int | None = getattr(dispute, "most_proposals", None)
    rows = Policy.objects.filter(pk=POLICY_ID)
    return known or rows.values_list("dispute_most_proposals", flat=True).get()


def no_such_dispute() -> NotFound:
    """The answer for unknown disputes and for other people's."""
    return NotFound(_("There is no such dispute."))


def newest_about(*, request_id: UUID) -> Dispute | None:
    """The newest dispute about the request, None where there has been none."""
    return Dispute.objects.filter(request=request_id).order_by("-id").first()


def executions_about(*, request_id: UUID) -> list[Key]:
    """The executions of the disputes about the request, whose steps carry rulings out."""
    found = Dispute.objects.filter(request=request_id).order_by("id").values_list("id", flat=True)
    return [(Dispute.subject_type, dispute_id) for dispute_id in found]


def is_open_about(*, request_id: UUID) -> bool:
    """Whether a dispute about the request is open."""
    return Dispute.objects.filter(request=request_id, state__in=OPEN).exists()


def waiting_for_member(*, member_id: UUID) -> QuerySet[Dispute]:
    """The disputes in which this side is to do something, or may say yes or no to what is ruled.

    That is: to answer, to answer a proposal or a question of the staff, to accept a ruling or appeal.
    """
    own = Q(is_asked=True)
    for part in Part:
        unanswered = Q(state=DisputeState.AWAITING_RESPONSE) & ~Q(opened_by=member_id)
        proposed = Q(state=DisputeState.PROPOSED) & ~Q(proposed_by=part)
        ruled = Q(
            **{f"{part}_accepted_at__isnull": True},
            state=DisputeState.RESOLVED,
            appealed_at__isnull=True,
        )
        own |= Q(**{f"request__{part}": member_id}) & (unanswered | proposed | ruled)
    return with_turns(disputes_of(member_id=member_id), member_id=member_id).filter(own)


def question_to(dispute: Dispute, *, member_id: UUID) -> tuple[bool, datetime | None]:
    """Whether a question of the staff waits for this side, and until when it should be answered.

    Rows of `with_turns` for the same member have it already; of others it is asked here.
    """
    known: bool | None = getattr(dispute, "is_asked", None)
    if known is not None:
        return known, getattr(dispute, "asked_until", None)
    if dispute.state not in _ASKED:
        return False, None
    row: Any = with_turns(Dispute.objects.filter(pk=dispute.pk), member_id=member_id).get()
    return row.is_asked, row.asked_until


def with_turns(disputes: QuerySet[Dispute], *, member_id: UUID) -> QuerySet[Dispute]:
    """Each with both names, and whether a question of the staff waits for this side, and until when.

    Lists and pages show it, in a constant number of queries: `is_asked`, `asked_until`.
    """
    asked = [(Q(**{f"request__{part}": member_id}), _unanswered(part)) for part in Part]
    is_asked = [When(side, then=Exists(questions)) for side, questions in asked]
    until = [
        When(side, then=Subquery(questions.order_by("answer_by").values("answer_by")[:1]))
        for side, questions in asked
    ]
    named = disputes.select_related("request__requester", "request__provider", "opened_by")
    return named.annotate(
        is_asked=Case(*is_asked, default=False, output_field=BooleanField()),
        asked_until=Case(*until, default=None, output_field=DateTimeField()),
    )


def _unanswered(part: Part) -> QuerySet[Statement]:
    """Questions to this side since the last ruling, after which it hasn't said or shown anything."""
    said = Statement.objects.filter(dispute=OuterRef("dispute"), part=part, id__gt=OuterRef("id"))
    shown = Evidence.objects.filter(
        dispute=OuterRef("dispute"),
        added_by=OuterRef(f"dispute__request__{part}"),
        at__gte=OuterRef("at"),
    )
    is_open = Q(dispute__ruled_at__isnull=True) | Q(at__gt=F("dispute__ruled_at"))
    return Statement.objects.filter(
        is_open,
        ~Exists(said),
        ~Exists(shown),
        dispute=OuterRef("pk"),
        dispute__state__in=_ASKED,
        kind=StatementKind.QUESTION,
        asked_of__in=["", part],
    )
