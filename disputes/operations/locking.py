"""All locks of disputes; the dispute comes before its request in the order."""

from uuid import UUID

from common.transactions import require_transaction
from disputes.models import Dispute
from disputes.queries import no_such_dispute


def lock_dispute(dispute_id: UUID) -> Dispute:
    """The dispute's row, locked. Raises `NotFound`."""
    require_transaction()
    dispute = Dispute.objects.select_for_update().filter(pk=dispute_id).first()
    if dispute is None:
        raise no_such_dispute()
    return dispute
