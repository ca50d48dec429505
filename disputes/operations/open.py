"""Opening a dispute, and taking it back."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import WrongRole
from disputes.models import Dispute
from disputes.operations.history import record_dispute
from disputes.operations.locking import lock_dispute
from disputes.queries import no_such_dispute
from disputes.states import Reason
from ledger.queries import escrow_of
from requests_app.operations import resume_after_dispute, stop_for_dispute
from requests_app.rules import require_no_show_possible
from requests_app.states import State
from workflow.actor import Actor
from workflow.operations import require_version


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

    `expected_version` is the request's.

    Raises:
        NotFound, WrongRole, WrongState, StaleVersion: of the request, see `stop_for_dispute`.
        Refused: a no-show before the agreed start.
    """
    request = stop_for_dispute(
        request_id=request_id, actor=actor, at=at, expected_version=expected_version
    )
    # Where no start was agreed on here, the two may have named one elsewhere: people judge that.
    is_before_work = request.disputed_from == State.ACCEPTED
    if reason == Reason.NO_SHOW and request.starts_at and is_before_work:
        require_no_show_possible(starts_at=request.starts_at, at=at)
    escrow = escrow_of(request_id=request.pk)
    dispute = Dispute(  # type: ignore[misc] # a party of the request is a member
        request=request,
        opened_by_id=actor.party_id,
        reason=reason,
        words=words,
        held_minutes=escrow.held_minutes if escrow else 0,
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
        is_told=False,
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
    dispute = lock_dispute(dispute_id)
    if actor.party_id not in dispute.audience():
        raise no_such_dispute()
    if actor.party_id != dispute.opened_by_id:
        raise WrongRole(_("Only who opened the dispute can withdraw it."))
    require_version(subject=dispute, expected_version=expected_version)
    dispute.withdraw(at=at)
    dispute.save_next()
    record_dispute(dispute=dispute, event="dispute.withdrawn", actor=actor, at=at, is_told=False)
    resume_after_dispute(request_id=dispute.request_id, actor=actor, at=at)
    return dispute
