"""Taking a service out of the list, for a while or for good, and putting it back."""

from datetime import datetime
from uuid import UUID

from catalogue.models import Service
from catalogue.operations.locks import lock_service
from workflow.actor import Actor
from workflow.operations import record


def pause(
    *, service_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> Service:
    """Take a service out of the list for a while.

    Raises:
        NotFound: unknown, or somebody else's.
        StaleVersion: it has changed since `expected_version`.
        WrongState: it isn't in the list.
    """
    service = lock_service(service_id=service_id, actor=actor, expected_version=expected_version)
    service.pause(at=at)
    service.save_next()
    record(subject=service, event="service.paused", at=at, actor=actor)
    return service


def resume(
    *, service_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> Service:
    """Put a paused service back into the list.

    Raises:
        NotFound: unknown, or somebody else's.
        StaleVersion: it has changed since `expected_version`.
        WrongState: it isn't paused.
    """
    service = lock_service(service_id=service_id, actor=actor, expected_version=expected_version)
    service.resume()
    service.save_next()
    record(subject=service, event="service.resumed", at=at, actor=actor)
    return service


def archive(
    *, service_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> Service:
    """Withdraw a service for good; requests that came from it go on.

    Raises:
        NotFound: unknown, or somebody else's.
        StaleVersion: it has changed since `expected_version`.
        WrongState: it has been withdrawn before.
    """
    service = lock_service(service_id=service_id, actor=actor, expected_version=expected_version)
    service.archive(at=at)
    service.save_next()
    record(subject=service, event="service.archived", at=at, actor=actor)
    return service
