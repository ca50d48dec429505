"""A service's row, for its member to change."""

from uuid import UUID

from django.utils.translation import gettext as _

from catalogue.models import Service
from common.errors import NotFound
from common.transactions import require_transaction
from workflow.actor import Actor
from workflow.operations import require_version


def lock_service(*, service_id: UUID, actor: Actor, expected_version: int | None) -> Service:
    """Lock the row of a service that is the actor's, or of the member they act for.

    Raises:
        NotFound: unknown, or somebody else's.
        StaleVersion: it has changed since `expected_version`.
    """
    require_transaction()
    service = Service.objects.select_for_update().filter(pk=service_id).first()
    if service is None or service.member_id != actor.party_id:
        raise NotFound(_("There is no such service."))
    require_version(subject=service, expected_version=expected_version)
    return service
