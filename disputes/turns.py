"""Whose turn it is in a dispute, and until when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from disputes.models import Dispute
from disputes.queries import question_to
from disputes.states import DisputeState, SettlementState
from requests_app.states import Part


class Who(models.TextChoices):
    """Who can be waited for; nobody is empty."""

    REQUESTER = "requester", _("who receives")
    PROVIDER = "provider", _("who gives")
    STAFF = "staff", _("the coordinators")


NOBODY: Final = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """Who is to do something, and until when: then it goes on without them.

    `who` is a side, the staff, or nobody: where the bank does the next step by itself, and where
    both may do something (accept a ruling, or appeal) and neither has to.
    """

    who: str
    until: datetime | None


def turn_of(dispute: Dispute) -> Turn:
    """Whose turn it is now. Asks for the proposals where one waits, which a list fetches before."""
    match dispute.state:
        case DisputeState.AWAITING_RESPONSE:
            other = dispute.part_of(dispute.respondent_id) or NOBODY
            return Turn(who=other, until=dispute.respond_by)
        case DisputeState.PROPOSED:
            asked = Part(dispute.proposed_by).other
            return Turn(who=asked, until=_answer_by(dispute))
        case DisputeState.UNDER_REVIEW | DisputeState.APPEALED:
            return Turn(who=Who.STAFF, until=dispute.target_at)
        case DisputeState.RESOLVED:
            return Turn(who=NOBODY, until=dispute.execute_at)
        case _:
            return Turn(who=NOBODY, until=None)


def turn_for(dispute: Dispute, *, member_id: UUID) -> Turn:
    """The same as this side sees it: what the staff ask it is its turn, beside all others'."""
    turn, part = turn_of(dispute), dispute.part_of(member_id)
    if part is None or turn.who == part:
        return turn
    is_asked, until = question_to(dispute, member_id=member_id)
    return Turn(who=part, until=until) if is_asked else turn


def _answer_by(dispute: Dispute) -> datetime | None:
    live = (
        proposal.expires_at
        for proposal in dispute.settlements.all()
        if proposal.state == SettlementState.LIVE
    )
    return next(live, None)
