"""What the workflow does between submit and ACTIVE: validate, hold, notify."""

from datetime import datetime

from requests_app.models import ServiceRequest
from requests_app.operations.history import record_request
from requests_app.operations.hours import give_back, hold_minutes
from requests_app.rules import reason_against
from requests_app.states import Outcome
from requests_app.timers import timers_of
from workflow.actor import WORKFLOW
from workflow.operations import NewStep


def validate_request(*, subject: ServiceRequest, at: datetime, **_step: object) -> None:
    """Step 1 (ValidateRequest of the reference machine): a request that breaks a rule is rejected for good."""
    outcome = reason_against(subject, terms=subject.terms, at=at)
    if outcome:
        _reject(subject, outcome=outcome, at=at)
        return
    subject.save_next()
    step = NewStep(name="escrow_hours", due_at=at)
    record_request(request=subject, event="request.validated", at=at, steps=[step], tell=())


def escrow_hours(*, subject: ServiceRequest, at: datetime, **_step: object) -> None:
    """Step 2 (EscrowHours): hold the estimate. The minutes come first, for they decide."""
    refusal = hold_minutes(subject, minutes=subject.estimated_minutes, actor=WORKFLOW, at=at)
    if refusal:
        _reject(
            subject,
            outcome=Outcome(refusal.code),
            shortfall_minutes=refusal.shortfall_minutes,
            at=at,
        )
        return
    subject.agreed_minutes = subject.estimated_minutes
    subject.save_next()
    step = NewStep(name="notify_provider", due_at=at)
    record_request(
        request=subject,
        event="request.held",
        at=at,
        data={"minutes": subject.agreed_minutes},
        steps=[step],
        tell=(),
    )


def notify_provider(*, subject: ServiceRequest, at: datetime, **_step: object) -> None:
    """Step 3 (NotifyProvider): ask the provider; the time for an answer begins.

    It only writes rows, so that no mail server can reject a request.
    """
    subject.activate(at=at)
    subject.save_next()
    record_request(
        request=subject,
        event="request.activated",
        at=at,
        data={"minutes": subject.agreed_minutes},
        steps=timers_of(subject, at=at),
        tell=[subject.provider_id],
    )


def reject_after_failure(*, subject: ServiceRequest, at: datetime, **_step: object) -> None:
    """Catch (RejectRequest): the retries are used up; what was held goes back."""
    _reject(subject, outcome=Outcome.TECHNICAL_FAILURE, at=at)
    give_back(subject, actor=WORKFLOW, at=at)


def _reject(
    request: ServiceRequest, *, outcome: Outcome, at: datetime, shortfall_minutes: int | None = None
) -> None:
    request.reject(outcome=outcome, shortfall_minutes=shortfall_minutes, at=at)
    request.save_next()
    record_request(
        request=request,
        event="request.rejected",
        at=at,
        tell=[request.requester_id],
        data={"outcome": outcome, "shortfall_minutes": shortfall_minutes},
    )
