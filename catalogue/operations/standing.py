"""A service in the list and out of it: pausing, expiring, renewing, putting it away."""

from datetime import datetime
from uuid import UUID

from catalogue.models import Service
from catalogue.models.lifecycle import is_changed
from catalogue.operations.history import record_service
from catalogue.operations.locks import lock_service
from catalogue.states import ServiceState
from catalogue.timers import EXPIRY, WARNING, listing_timers, policy_now, validation
from workflow.actor import Actor


def pause(
    *, service_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> Service:
    """Take a service out of the list for a while; its time in the list stops.

    Raises:
        NotFound: unknown, or somebody else's.
        StaleVersion: it has changed since `expected_version`.
        WrongState: it isn't in the list.
    """
    service = lock_service(service_id=service_id, actor=actor, expected_version=expected_version)
    service.pause(at=at)
    record_service(service=service, event="service.paused", at=at, actor=actor)
    return service


def resume(
    *, service_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> Service:
    """Put a paused service back into the list, for the full time; what has changed is checked first.

    Raises:
        NotFound: unknown, or somebody else's.
        StaleVersion: it has changed since `expected_version`.
        WrongState: it isn't paused.
    """
    service = lock_service(service_id=service_id, actor=actor, expected_version=expected_version)
    if service.state == ServiceState.PAUSED and is_changed(service):
        service.resume_changed(at=at)
        steps = validation(at=at)
        record_service(service=service, event="service.submitted", at=at, actor=actor, steps=steps)
        return service
    policy = policy_now()
    service.resume(expires_at=at + policy.service_lifetime)
    timers = listing_timers(service, policy=policy, at=at)
    record_service(service=service, event="service.resumed", at=at, actor=actor, steps=timers)
    return service


def renew(
    *, service_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> Service:
    """Keep a service in the list, or put an expired one back, for the full time from now on.

    What was changed while it was expired is checked first.

    Raises:
        NotFound: unknown, or somebody else's.
        StaleVersion: it has changed since `expected_version`.
        WrongState: it is neither in the list nor expired.
    """
    service = lock_service(service_id=service_id, actor=actor, expected_version=expected_version)
    if service.state == ServiceState.EXPIRED and is_changed(service):
        service.renew_changed(at=at)
        steps = validation(at=at)
        record_service(service=service, event="service.submitted", at=at, actor=actor, steps=steps)
        return service
    policy = policy_now()
    service.renew(expires_at=at + policy.service_lifetime)
    record_service(
        service=service,
        event="service.renewed",
        at=at,
        actor=actor,
        steps=listing_timers(service, policy=policy, at=at),
        cancel=[EXPIRY, WARNING],
    )
    return service


def archive(
    *, service_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> Service:
    """Put a service away for good; requests that came from it go on.

    Raises:
        NotFound: unknown, or somebody else's.
        StaleVersion: it has changed since `expected_version`.
        WrongState: it has been put away before.
    """
    service = lock_service(service_id=service_id, actor=actor, expected_version=expected_version)
    service.archive(at=at)
    record_service(service=service, event="service.archived", at=at, actor=actor)
    return service


def warn(*, subject: Service, at: datetime, **_step: object) -> None:
    """Tell the member that its time in the list ends soon, while it hasn't."""
    if subject.expires_at is not None and at < subject.expires_at:
        tell = [subject.member_id]
        record_service(service=subject, event="service.expiring", at=at, tell=tell)


def expire(*, subject: Service, at: datetime, **_step: object) -> None:
    """Its time in the list is over; requests that came from it go on."""
    if subject.expires_at is not None and subject.expires_at <= at:
        subject.expire()
        tell = [subject.member_id]
        record_service(service=subject, event="service.expired", at=at, tell=tell)
