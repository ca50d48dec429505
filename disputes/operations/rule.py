"""Ruling a dispute, and carrying the ruling out."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.errors import Refused
from disputes.models import Dispute, Ruling
from disputes.operations.history import all_concerned, record_dispute
from disputes.operations.locking import lock_for_side, lock_for_staff, require_member
from disputes.operations.outcome import carry_out
from disputes.operations.settle import overtake_proposal
from disputes.operations.words import checked_words
from disputes.timers import EXECUTE, policy_now
from requests_app.states import Part
from workflow.actor import WORKFLOW, Actor
from workflow.operations import NewStep


def rule_dispute(
    *,
    dispute_id: UUID,
    released_minutes: int,
    words: str,
    actor: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> Dispute:
    """Decide: so many of the minutes to the provider, the rest back to the requester.

    It is carried out once the appeal window of the Policy is over or both have accepted it; the
    ruling on an appeal is final, and carried out at once.

    Raises:
        NotFound: there is no such dispute.
        WrongRole: the actor may not judge it, takes part in it, or made the ruling that is appealed.
        StaleVersion: the caller has seen an older version.
        WrongState: it isn't looked into now.
        Refused: more minutes than it is about (`ruling_exceeds_escrow`), or no reasons
            (`words_missing`).
    """
    dispute = lock_for_staff(
        dispute_id=dispute_id, actor=actor, action="rule", expected_version=expected_version
    )
    is_final = not dispute.is_unappealed()
    execute_at = at if is_final else at + policy_now().appeal_window
    dispute.rule(
        released_minutes=released_minutes,
        words=checked_words(words),
        by=require_member(actor),
        at=at,
        execute_at=execute_at,
    )
    _require_possible(dispute)
    dispute.save_next()
    overtake_proposal(dispute, at=at)
    _keep(dispute)
    record_dispute(
        dispute=dispute,
        event="dispute.ruled",
        actor=actor,
        at=at,
        data={"minutes": released_minutes, "execute_at": execute_at, "is_final": is_final},
        steps=[NewStep(name=EXECUTE, due_at=execute_at)],
        tell=all_concerned(dispute),
    )
    return dispute


def accept_ruling(
    *, dispute_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> Dispute:
    """Accept the ruling: once both have, it is carried out at once.

    Raises:
        NotFound: unknown, or about other people's request.
        StaleVersion: the caller has seen an older version.
        WrongState: there is no ruling to be accepted, or it is final.
        Refused: one has accepted it already (`ruling_accepted`).
    """
    dispute = lock_for_side(
        dispute_id=dispute_id,
        actor=actor,
        action="accept-ruling",
        expected_version=expected_version,
    )
    before = accepted_at(dispute, actor=actor)
    dispute.accept_ruling(part=dispute.part_of(actor.party_id) or "", at=at)
    require_not_accepted(before)
    dispute.save_next()
    record_dispute(dispute=dispute, event="dispute.ruling_accepted", actor=actor, at=at)
    if dispute.requester_accepted_at and dispute.provider_accepted_at:
        _close(dispute, actor=actor, at=at)
    return dispute


def accepted_at(dispute: Dispute, *, actor: Actor) -> datetime | None:
    """When the actor's side has accepted the ruling."""
    part = dispute.part_of(actor.party_id)
    is_payer = part == Part.REQUESTER
    return dispute.requester_accepted_at if is_payer else dispute.provider_accepted_at


def require_not_accepted(accepted: datetime | None) -> None:
    """Refuse a side that has accepted the ruling. Raises `Refused` (`ruling_accepted`)."""
    if accepted is not None:
        raise Refused(_("You have accepted the ruling."), code="ruling_accepted")


def execute_ruling(*, subject: Dispute, at: datetime, **_step: object) -> None:
    """Timer: the appeal window is over; dispute, request, escrow and minutes in one transaction."""
    _close(subject, actor=WORKFLOW, at=at)


def _close(dispute: Dispute, *, actor: Actor, at: datetime) -> None:
    released_minutes = dispute.released_minutes or 0
    dispute.close(at=at)
    dispute.save_next()
    # The request's own event tells both sides.
    data = {"minutes": released_minutes}
    record_dispute(dispute=dispute, event="dispute.closed", actor=actor, at=at, data=data, tell=())
    carry_out(dispute, released_minutes=released_minutes, actor=actor, at=at)


def _keep(dispute: Dispute) -> None:
    """The ruling as it was made; an appeal replaces the dispute's fields, not this row."""
    Ruling.objects.create(  # type: ignore[misc] # it has just been ruled
        dispute=dispute,
        number=1 if dispute.is_unappealed() else 2,
        released_minutes=dispute.released_minutes,
        words=dispute.ruling_words,
        ruled_by_id=dispute.ruled_by_id,
        ruled_at=dispute.ruled_at,
    )


def _require_possible(dispute: Dispute) -> None:
    if not 0 <= (dispute.released_minutes or 0) <= dispute.held_minutes:
        sentence = ngettext(
            "It is about %(held)d minute: rule on this and no more.",
            "It is about %(held)d minutes: rule on these and no more.",
            dispute.held_minutes,
        )
        raise Refused(
            sentence % {"held": dispute.held_minutes},
            code="ruling_exceeds_escrow",
            held_minutes=dispute.held_minutes,
        )
