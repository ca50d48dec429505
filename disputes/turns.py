"""Whose turn it is in a dispute, and until when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from disputes.models import Dispute
from disputes.states import DisputeState, SettlementState
from requests_app.states import Part


STAFF: Final = "staff"
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
            who = str(dispute.part_of(dispute.respondent_id))
            return Turn(who=who, until=dispute.respond_by)
        case DisputeState.PROPOSED:
            other = Part(dispute.proposed_by).other
            return Turn(who=other, until=_answer_by(dispute))
        case DisputeState.UNDER_REVIEW | DisputeState.APPEALED:
            return Turn(who=STAFF, until=dispute.target_at)
        case DisputeState.RESOLVED:
            return Turn(who=NOBODY, until=dispute.execute_at)
        case _:
            return Turn(who=NOBODY, until=None)


def _answer_by(dispute: Dispute) -> datetime | None:
    live = (
        proposal.expires_at
        for proposal in dispute.settlements.all()
        if proposal.state == SettlementState.LIVE
    )
    return next(live, None)
