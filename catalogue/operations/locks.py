"""A service's row, for its member, for a coordinator, and for steps."""

from uuid import UUID

from django.utils.translation import gettext as _

from catalogue.models import Service
from common.errors import NotFound, WrongRole
from common.transactions import require_transaction
from workflow.actor import Actor
from workflow.operations import require_version


def lock_by_id(service_id: UUID) -> Service:
    """The service's row, locked, for its steps. Raises `Service.DoesNotExist`."""
    require_transaction()
    return Service.objects.select_for_update().get(pk=service_id)


def lock_service(*, service_id: UUID, actor: Actor, expected_version: int | None) -> Service:
    """Lock the row of a service that is the actor's, or of the member they act for.

    Raises:
        NotFound: unknown, or somebody else's.
        StaleVersion: it has changed since `expected_version`.
    """
    service = _locked(service_id)
    if service is None or service.member_id != actor.party_id:
        raise NotFound(_("There is no such service."))
    require_version(subject=service, expected_version=expected_version)
    return service


def lock_for_review(*, service_id: UUID, actor: Actor, expected_version: int | None) -> Service:
    """Lock the row of a service for a coordinator who judges it; the door has seen their right to.

    Raises:
        NotFound: unknown.
        WrongRole: it is their own, or they act for somebody.
        StaleVersion: it has changed since `expected_version`.
    """
    service = _locked(service_id)
    if service is None:
        raise NotFound(_("There is no such service."))
    require_another(member_id=service.member_id, actor=actor)
    require_version(subject=service, expected_version=expected_version)
    return service


def require_another(*, member_id: UUID, actor: Actor) -> None:
    """Refuse who would approve what is their own. Raises `WrongRole`."""
    if actor.member_id == member_id:
        raise WrongRole(
            _("Nobody approves their own service: another coordinator has to look at it.")
        )


def _locked(service_id: UUID) -> Service | None:
    require_transaction()
    return Service.objects.select_for_update().filter(pk=service_id).first()
