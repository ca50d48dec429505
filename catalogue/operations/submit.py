"""Sending a service in, and taking it back."""

from datetime import datetime
from uuid import UUID

from catalogue.models import Service
from catalogue.operations.history import record_service
from catalogue.operations.locks import lock_service
from catalogue.timers import validation
from workflow.actor import Actor


def submit(
    *, service_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> Service:
    """Send in a draft, or what was not accepted and has been changed.

    Raises:
        NotFound: unknown, or somebody else's.
        StaleVersion: it has changed since `expected_version`.
        WrongState: it is neither a draft nor refused.
    """
    service = lock_service(service_id=service_id, actor=actor, expected_version=expected_version)
    service.submit(at=at)
    steps = validation(at=at)
    record_service(service=service, event="service.submitted", at=at, actor=actor, steps=steps)
    return service


def withdraw(
    *, service_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> Service:
    """Take back what was sent in and not yet judged; it is a draft again.

    Raises:
        NotFound: unknown, or somebody else's.
        StaleVersion: it has changed since `expected_version`.
        WrongState: nobody is about to judge it.
    """
    service = lock_service(service_id=service_id, actor=actor, expected_version=expected_version)
    service.withdraw()
    record_service(service=service, event="service.withdrawn", at=at, actor=actor)
    return service
