"""The execution of a request, and of what else moves it on: its settlement, and what ends a dispute."""

from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import NotFound
from ledger.queries import escrow_of
from requests_app.models import ServiceRequest
from workflow.executions import Execution, Key, execution, execution_tag


ESCROW = "escrow"


class MovedBy(Protocol):
    """Finds the subjects whose steps move a request on."""

    def __call__(self, *, request_id: UUID) -> list[Key]:
        """Their types and ids."""


_moved_by: Final[list[MovedBy]] = []


def request_is_moved_by(movers: MovedBy) -> None:
    """Show the steps of further subjects, found by the request's id, in its execution.

    Called once, in `AppConfig.ready` of an app above this one.
    """
    if movers not in _moved_by:
        _moved_by.append(movers)


def request_execution(*, request_id: UUID, at: datetime, for_member: UUID | None) -> Execution:
    """A request's execution with the steps of others that move it on, its settlement's among them.

    Raises:
        NotFound: there is no such request, or it is other people's.
    """
    return execution(
        subject_type=ServiceRequest.subject_type,
        subject_id=request_id,
        at=at,
        for_member=for_member,
        also=_movers(request_id),
    )


def request_tag(*, request_id: UUID, for_member: UUID | None) -> str:
    """The tag that `request_execution` would have, for less.

    Raises:
        NotFound: there is no such request, or it is other people's.
    """
    return execution_tag(
        subject_type=ServiceRequest.subject_type,
        subject_id=request_id,
        for_member=for_member,
        also=_movers(request_id),
    )


def escrow_execution(*, request_id: UUID, at: datetime, for_member: UUID | None) -> Execution:
    """The execution of what is, or was, set aside for a request.

    Raises:
        NotFound: nothing was ever set aside, or it is other people's.
    """
    for _type, escrow_id in _settlement(request_id):
        return execution(subject_type=ESCROW, subject_id=escrow_id, at=at, for_member=for_member)
    raise NotFound(_("Nothing is set aside for this request."))


def _settlement(request_id: UUID) -> list[Key]:
    escrow = escrow_of(request_id=request_id)
    return [(ESCROW, escrow.pk)] if escrow else []


def _movers(request_id: UUID) -> list[Key]:
    others = [key for found in _moved_by for key in found(request_id=request_id)]
    return [*_settlement(request_id), *others]
