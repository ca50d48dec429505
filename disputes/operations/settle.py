"""The two settle it by themselves: one proposes how to share the minutes, the other answers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.errors import Refused
from disputes.models import Dispute, Settlement
from disputes.operations.history import all_concerned, record_dispute
from disputes.operations.locking import lock_for_side
from disputes.operations.outcome import carry_out
from disputes.operations.words import short_enough
from disputes.states import DisputeState, SettlementState
from disputes.timers import (
    OF_TARGET,
    RESPONSE,
    RESPONSE_REMINDER,
    SETTLEMENT,
    policy_now,
    review_target,
    target_timers,
)
from workflow.actor import WORKFLOW, Actor
from workflow.models import Policy
from workflow.operations import NewStep


def propose_settlement(
    *,
    dispute_id: UUID,
    released_minutes: int,
    actor: Actor,
    at: datetime,
    words: str = "",
    expected_version: int | None = None,
) -> Dispute:
    """Propose that so many of the minutes go to the provider, and the rest back.

    It takes the place of the other side's proposal, if one waits, and waits for as long as the
    Policy says. The time for an answer and the staff's go on. `words` are for the other side.

    Raises:
        NotFound: unknown, or about other people's request.
        WrongRole: one's own proposal waits for an answer.
        StaleVersion: the caller has seen an older version.
        WrongState: it can't be settled now.
        Refused: more minutes than it is about (`settlement_exceeds_escrow`), as many proposals as a
            side may make (`too_many_proposals`), or too many words (`words_too_long`).
    """
    dispute = lock_for_side(
        dispute_id=dispute_id, actor=actor, action="propose", expected_version=expected_version
    )
    policy = policy_now()
    part = dispute.part_of(actor.party_id) or ""
    _require_possible(dispute, part=part, released_minutes=released_minutes, policy=policy)
    is_answer = _propose(dispute, policy=policy, actor=actor, at=at)
    dispute.save_next()
    _end_live(dispute, state=SettlementState.REPLACED, at=at)
    expires_at = at + policy.dispute_settlement_time
    _put_forward(
        dispute, released_minutes=released_minutes, words=words, at=at, expires_at=expires_at
    )
    record_dispute(
        dispute=dispute,
        event="dispute.settlement_proposed",
        actor=actor,
        at=at,
        data={"minutes": released_minutes, "until": expires_at},
        steps=[
            NewStep(name=SETTLEMENT, due_at=expires_at),
            *(target_timers(dispute, policy=policy, at=at) if is_answer else ()),
        ],
        cancel=[SETTLEMENT, *((*OF_TARGET, RESPONSE, RESPONSE_REMINDER) if is_answer else ())],
    )
    return dispute


def accept_proposal(
    *, dispute_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> Dispute:
    """Agree to the other side's proposal: the minutes move at once, and nobody rules.

    Raises:
        NotFound: unknown, or about other people's request.
        WrongRole: the proposal is one's own.
        StaleVersion: the caller has seen an older version.
        WrongState: there is no proposal any more.
        Refused: its time is over, though nothing has ended it yet (`proposal_expired`).
    """
    dispute = lock_for_side(
        dispute_id=dispute_id,
        actor=actor,
        action="accept-proposal",
        expected_version=expected_version,
    )
    live = Settlement.objects.get(dispute=dispute, state=SettlementState.LIVE)
    _require_in_time(live, at=at)
    dispute.settle(settled_minutes=live.released_minutes, at=at)
    dispute.save_next()
    _end_live(dispute, state=SettlementState.ACCEPTED, at=at)
    record_dispute(
        dispute=dispute,
        event="dispute.settled",
        actor=actor,
        at=at,
        data={"minutes": live.released_minutes},
        tell=all_concerned(dispute),
    )
    carry_out(dispute, released_minutes=live.released_minutes, actor=actor, at=at)
    return dispute


def decline_proposal(
    *, dispute_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> Dispute:
    """Say no to the other side's proposal: the dispute goes on.

    Raises:
        NotFound, WrongRole, StaleVersion, WrongState: as `accept_proposal`.
    """
    dispute = lock_for_side(
        dispute_id=dispute_id,
        actor=actor,
        action="decline-proposal",
        expected_version=expected_version,
    )
    dispute.decline_proposal()
    _go_on(dispute, state=SettlementState.DECLINED, actor=actor, at=at)
    return dispute


def withdraw_proposal(
    *, dispute_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> Dispute:
    """Take one's own proposal back: the dispute goes on.

    Raises:
        NotFound: unknown, or about other people's request.
        WrongRole: the proposal is the other side's.
        StaleVersion: the caller has seen an older version.
        WrongState: there is no proposal any more.
    """
    dispute = lock_for_side(
        dispute_id=dispute_id,
        actor=actor,
        action="withdraw-proposal",
        expected_version=expected_version,
    )
    dispute.withdraw_proposal()
    _go_on(dispute, state=SettlementState.WITHDRAWN, actor=actor, at=at)
    return dispute


def settlement_time_out(*, subject: Dispute, at: datetime, **_step: object) -> None:
    """Timer: nobody answered the proposal; the dispute goes on."""
    subject.settlement_time_out()
    _go_on(subject, state=SettlementState.EXPIRED, at=at)


def overtake_proposal(dispute: Dispute, *, at: datetime) -> None:
    """End a proposal that nobody has answered: what happens now has overtaken it."""
    _end_live(dispute, state=SettlementState.OVERTAKEN, at=at)


def _propose(dispute: Dispute, *, policy: Policy, actor: Actor, at: datetime) -> bool:
    """Take the transition; whether the other side's answer was waited for, and this is it."""
    part = dispute.part_of(actor.party_id) or ""
    if dispute.state == DisputeState.PROPOSED:
        dispute.counter_propose(part=part)
    else:
        dispute.propose(part=part)
    is_waited_for = dispute.proposed_from == DisputeState.AWAITING_RESPONSE
    is_answer = is_waited_for and actor.party_id == dispute.respondent_id
    if is_answer:
        target_at = review_target(dispute, policy=policy, at=at)
        dispute.answer_meanwhile(at=at, target_at=target_at)
    return is_answer


def _put_forward(dispute: Dispute, *, words: str, at: datetime, **content: Any) -> None:
    Settlement.objects.create(
        dispute=dispute,
        number=Settlement.objects.filter(dispute=dispute).count() + 1,
        made_by=dispute.proposed_by,
        words=short_enough(words),
        made_at=at,
        **content,
    )


def _require_in_time(live: Settlement, *, at: datetime) -> None:
    """Who proposed something stands by it until its time is over, however late its timer runs."""
    if at >= live.expires_at:
        raise Refused(_("The time to agree to this proposal is over."), code="proposal_expired")


def _go_on(
    dispute: Dispute, *, state: SettlementState, at: datetime, actor: Actor = WORKFLOW
) -> None:
    dispute.save_next()
    _end_live(dispute, state=state, at=at)
    event = f"dispute.settlement_{state.lower()}"
    record_dispute(dispute=dispute, event=event, actor=actor, at=at)


def _end_live(dispute: Dispute, *, state: SettlementState, at: datetime) -> None:
    live = Settlement.objects.filter(dispute=dispute, state=SettlementState.LIVE)
    live.update(state=state, ended_at=at)


def _require_possible(
    dispute: Dispute, *, part: str, released_minutes: int, policy: Policy
) -> None:
    if not 0 <= released_minutes <= dispute.held_minutes:
        sentence = ngettext(
            "It is about %(held)d minute: share this and no more.",
            "It is about %(held)d minutes: share these and no more.",
            dispute.held_minutes,
        )
        raise Refused(
            sentence % {"held": dispute.held_minutes},
            code="settlement_exceeds_escrow",
            held_minutes=dispute.held_minutes,
        )
    most = policy.dispute_most_proposals
    if Settlement.objects.filter(dispute=dispute, made_by=part).count() >= most:
        raise Refused(
            _("You can't propose anything more here: the most is %(most)d.") % {"most": most},
            code="too_many_proposals",
            dispute_most_proposals=most,
        )
