"""The settlement: from confirmed to PAID, in two steps that belong to the escrow."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import Refused
from ledger.operations import lock_escrow, release
from requests_app.models import ServiceRequest
from requests_app.operations.history import record_request
from requests_app.ratings.timers import reminders_to_rate
from requests_app.states import State
from workflow import rows
from workflow.actor import WORKFLOW
from workflow.models import Subject
from workflow.operations import NewStep, record


#: The request of an escrow, locked.
_OF_ESCROW: Final = (
    "{table} WHERE id = (SELECT request_id FROM ledger_escrow WHERE id = %s) FOR UPDATE"
)


def lock_for_settlement(escrow_id: UUID) -> Subject:
    """The escrow's row, locked after its request's, as the order wants; the request hangs on it."""
    request = rows.fetch(ServiceRequest, _OF_ESCROW, escrow_id)
    escrow: Any = lock_escrow(escrow_id=escrow_id)
    escrow.request = request
    return escrow  # type: ignore[no-any-return]


def validate_escrow_release(*, subject: Any, at: datetime, **_step: object) -> None:
    """Step 1 (ValidateEscrowRelease of the reference machine): the request is confirmed and covered.

    Raises:
        Refused: it isn't, which no retry mends: the step becomes a dead letter.
    """
    request = subject.request
    payable = request.payable_minutes
    if (
        request.state != State.COMPLETED
        or payable is None
        or not 0 < payable <= subject.held_minutes
    ):
        raise Refused(
            _("The escrow doesn't fit its request."),
            code="escrow_mismatch",
            state=request.state,
            payable_minutes=payable,
            held_minutes=subject.held_minutes,
        )
    subject.save_next()
    step = NewStep(name="process_escrow_release", due_at=at)
    record(
        subject=subject,
        event="escrow.release_validated",
        at=at,
        data={"minutes": payable},
        steps=[step],
    )


def process_escrow_release(*, subject: Any, at: datetime, **_step: object) -> None:
    """Step 2 (ProcessEscrowRelease): the hours go to the provider, the unused rest goes back."""
    request = subject.request
    request.pay(at=at)
    request.save_next()
    payable = request.payable_minutes or 0
    record_request(
        request=request,
        event="request.paid",
        at=at,
        data={"minutes": payable},
        steps=reminders_to_rate(request, at=at),
    )
    release(
        escrow=subject,
        minutes=payable,
        key=f"request:{request.pk}:release",
        actor_id=WORKFLOW.member_id,
        at=at,
    )
