"""Opening a dispute, and taking it back."""

from datetime import datetime
from uuid import UUID

from disputes.models import Dispute
from disputes.operations.history import all_concerned, record_dispute
from disputes.operations.locking import lock_for_side, require_own_name
from disputes.operations.settle import overtake_proposal
from disputes.operations.words import checked_words
from disputes.rules import require_openable
from disputes.staff import judge_of
from disputes.states import Reason
from disputes.timers import ASSIGN
from ledger.queries import escrow_of
from requests_app.models import ServiceRequest
from requests_app.operations import resume_after_dispute, stop_for_dispute
from requests_app.rules import require_no_show_possible
from requests_app.states import State
from workflow.actor import Actor
from workflow.operations import NewStep


def open_dispute(
    *,
    request_id: UUID,
    reason: Reason,
    words: str,
    actor: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> Dispute:
    """Object to a request: it stands still, and its hours are frozen, until it is settled.

    A paid request stays as it is; what is ruled then moves minutes back. `expected_version` is the
    request's.

    Raises:
        NotFound, WrongRole, WrongState, StaleVersion: of the request, see `stop_for_dispute`; also
            where somebody of the staff speaks for a side.
        Refused: a no-show before the agreed start; nothing said (`words_missing`); the time after
            payment is over (`dispute_window_over`); it was decided before (`dispute_decided`), or
            this side has opened as many as it may (`too_many_disputes`).
    """
    request = stop_for_dispute(
        request_id=request_id, actor=actor, at=at, expected_version=expected_version
    )
    require_own_name(actor)
    _require_possible(request, reason=reason, actor=actor, at=at)
    escrow, is_paid = escrow_of(request_id=request.pk), request.state == State.PAID
    at_stake = (escrow.released_minutes if is_paid else escrow.held_minutes) if escrow else 0
    dispute = Dispute(  # type: ignore[misc] # a party of the request is a member
        request=request,
        opened_by_id=actor.party_id,
        reason=reason,
        words=checked_words(words),
        held_minutes=at_stake,
        is_after_payment=is_paid,
        opened_at=at,
    )
    dispute.save_next()
    # The request's own event tells the other side.
    record_dispute(
        dispute=dispute,
        event="dispute.opened",
        actor=actor,
        at=at,
        data={"reason": reason},
        steps=[NewStep(name=ASSIGN, due_at=at)],
        tell=(),
    )
    return dispute


def withdraw_dispute(
    *, dispute_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> Dispute:
    """Take a dispute back before it is ruled: the request goes on, with its times in full.

    Raises:
        NotFound: unknown, or about other people's request.
        WrongRole: the other side opened it.
        StaleVersion: the caller has seen an older version.
        WrongState: it is ruled, or has ended.
    """
    dispute = lock_for_side(
        dispute_id=dispute_id, actor=actor, action="withdraw", expected_version=expected_version
    )
    dispute.withdraw(at=at)
    dispute.save_next()
    overtake_proposal(dispute, at=at)
    # The request's own event tells the other side, where it goes on.
    told = all_concerned(dispute) if dispute.is_after_payment else [judge_of(dispute)]
    record_dispute(dispute=dispute, event="dispute.withdrawn", actor=actor, at=at, tell=told)
    resume_after_dispute(request_id=dispute.request_id, actor=actor, at=at)
    return dispute


def _require_possible(
    request: ServiceRequest, *, reason: Reason, actor: Actor, at: datetime
) -> None:
    # Where no start was agreed on here, the two may have named one elsewhere: people judge that.
    is_before_work = request.disputed_from == State.ACCEPTED
    if reason == Reason.NO_SHOW and request.starts_at and is_before_work:
        require_no_show_possible(starts_at=request.starts_at, at=at)
    require_openable(request_id=request.pk, member_id=actor.party_id)
