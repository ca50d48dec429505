"""What coordinators do with services that wait for approval; nobody judges their own."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from catalogue.models import Refusal, Service
from catalogue.operations.history import record_service
from catalogue.operations.locks import lock_for_review
from catalogue.queries import coordinators
from catalogue.states import GIVEN_BY_STAFF, RefusalReason, ServiceState
from catalogue.timers import listing_timers, policy_now
from common.errors import Refused
from common.lines import is_visible
from workflow.actor import Actor
from workflow.fsm import wrong_state


def approve(
    *, service_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> Service:
    """Let a service into the list, for the time that the Policy gives; its member is told.

    Raises:
        NotFound: unknown.
        WrongRole: it is the actor's own.
        StaleVersion: it has changed since `expected_version`, so that they have judged other words.
        WrongState: it doesn't wait for approval.
    """
    service = lock_for_review(service_id=service_id, actor=actor, expected_version=expected_version)
    policy = policy_now()
    service.approve(approved_by_id=actor.member_id, expires_at=at + policy.service_lifetime, at=at)
    record_service(
        service=service,
        event="service.approved",
        at=at,
        actor=actor,
        steps=listing_timers(service, policy=policy, at=at),
        tell=[service.member_id],
    )
    return service


def reject(
    *,
    service_id: UUID,
    reason: RefusalReason,
    actor: Actor,
    at: datetime,
    words: str = "",
    expected_version: int | None = None,
) -> Service:
    """Don't accept a service, and tell its member why; they may change it and send it in again.

    Raises:
        NotFound: unknown.
        WrongRole: it is the actor's own.
        StaleVersion: it has changed since `expected_version`.
        WrongState: it doesn't wait for approval.
        Refused: a reason that isn't a coordinator's, or "other" without words.
    """
    service = lock_for_review(service_id=service_id, actor=actor, expected_version=expected_version)
    if service.state != ServiceState.PENDING_APPROVAL:
        raise wrong_state(service)
    _require_reason(reason, words=words)
    refusal = Refusal.objects.create(
        service=service,
        title=service.title,
        reason=reason,
        words=words,
        refused_by_id=actor.member_id,
        at=at,
    )
    service.reject(refusal=refusal)
    record_service(
        service=service,
        event="service.rejected",
        at=at,
        actor=actor,
        data={"reason": reason},
        tell=[service.member_id],
    )
    return service


def _require_reason(reason: RefusalReason, *, words: str) -> None:
    if reason not in GIVEN_BY_STAFF:
        raise Refused(_("Please choose one of the reasons."), code="unknown_reason")
    if reason == RefusalReason.OTHER and not is_visible(words):
        raise Refused(_("Please say what the reason is."), code="words_needed")


def take_review(
    *, service_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> Service:
    """Say that the actor looks at it, so that no other coordinator does; it may change hands.

    Raises:
        NotFound: unknown.
        WrongRole: it is the actor's own.
        StaleVersion: it has changed since `expected_version`.
        WrongState: it doesn't wait for approval.
    """
    service = lock_for_review(service_id=service_id, actor=actor, expected_version=expected_version)
    if service.state != ServiceState.PENDING_APPROVAL:
        raise wrong_state(service)
    if service.reviewer_id != actor.member_id:
        service.reviewer_id = actor.member_id
        record_service(service=service, event="service.review_taken", at=at, actor=actor)
    return service


def escalate(*, subject: Service, at: datetime, **_step: object) -> None:
    """The target time is over: mark it, and tell the coordinators who may approve it."""
    if subject.review_due_at is None or at < subject.review_due_at:
        return
    subject.escalate(at=at)
    told = coordinators(without=subject.member_id)
    record_service(service=subject, event="service.overdue", at=at, tell=told)
