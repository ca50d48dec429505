"""The bank's rules for requests, each in one place for all doors and steps."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from catalogue.models import Service
from catalogue.states import ServiceKind, ServiceState
from common.errors import Refused, WrongState
from common.minutes import MOST_MINUTES, spoken
from requests_app.models import ServiceRequest
from requests_app.queries import reason_against_dispute, standing_of
from requests_app.states import Outcome, Part, State
from requests_app.terms import Terms
from workflow.fsm import wrong_state


FARTHEST: Final = timedelta(days=366)


def reason_against(request: ServiceRequest, *, terms: Terms, at: datetime) -> Outcome | None:
    """Why the bank would reject the request now, or None. Whether the hours suffice, the hold decides."""
    service_state, are_active = standing_of(request)
    checks = {
        Outcome.OWN_SERVICE: request.requester_id == request.provider_id,
        Outcome.SERVICE_WITHDRAWN: service_state not in {None, ServiceState.PUBLISHED},
        Outcome.MEMBER_INACTIVE: not are_active,
        Outcome.MINUTES_OVER_MAXIMUM: request.estimated_minutes > terms.maximum_minutes,
        Outcome.START_IN_PAST: request.starts_at is not None and request.starts_at <= at,
    }
    return next((outcome for outcome, applies in checks.items() if applies), None)


def side_of_asker(service: Service) -> Part:
    """The side of whoever answers the service: an offer is received, a wanted ad is given."""
    return Part.REQUESTER if service.kind == ServiceKind.OFFER else Part.PROVIDER


def require_acceptable(request: ServiceRequest, *, terms: Terms, at: datetime) -> None:
    """Refuse at once what the bank would reject, where no validation follows."""
    outcome = reason_against(request, terms=terms, at=at)
    if outcome:
        raise _against(outcome)


def require_two_members(request: ServiceRequest) -> None:
    """Refuse an exchange with oneself, or with somebody who has left."""
    if request.requester_id == request.provider_id:
        raise _against(Outcome.OWN_SERVICE)
    if not (request.requester.is_active and request.provider.is_active):
        raise _against(Outcome.MEMBER_INACTIVE)


def _against(outcome: Outcome) -> Refused:
    if outcome == Outcome.START_IN_PAST:
        # Its label tells of what was agreed; here nothing is yet.
        return Refused(_("This time has passed already: a later one is needed."), code=outcome)
    return Refused(str(outcome.label), code=outcome)


def require_possible(*, minutes: int) -> None:
    """Refuse what can't be a time of work: less than a minute, or more than a year."""
    if not 1 <= minutes <= MOST_MINUTES:
        raise Refused(
            _("Give at least one minute, and no more than a year."), code="invalid_minutes"
        )


def require_minutes(*, minutes: int, terms: Terms) -> None:
    """Refuse more minutes than the request's terms allow."""
    require_possible(minutes=minutes)
    if minutes > terms.maximum_minutes:
        raise Refused(
            str(Outcome.MINUTES_OVER_MAXIMUM.label),
            code=Outcome.MINUTES_OVER_MAXIMUM,
            maximum_minutes=terms.maximum_minutes,
        )


def require_near(*, starts_at: datetime | None, at: datetime) -> None:
    """Refuse a time more than a year away: nobody means it, and at its ends the calendar breaks."""
    if starts_at is not None and abs(starts_at - at) > FARTHEST:
        raise Refused(_("Choose a time within a year from now."), code="start_too_far")


def require_future(*, starts_at: datetime | None, at: datetime) -> None:
    """Refuse a start that has passed."""
    if starts_at is not None and starts_at <= at:
        raise _against(Outcome.START_IN_PAST)


def minutes_by_silence(*, actual: int, held: int) -> int:
    """What silence pays: the real minutes, never more than the hold."""
    return min(actual, held)


def needs_consent(*, actual: int, held: int, terms: Terms) -> bool:
    """Whether the real minutes are so far above the hold that the requester must name them."""
    return actual * 100 > held * terms.top_up_percent


def require_change(request: ServiceRequest, *, content: Mapping[str, object]) -> None:
    """Refuse to propose what is agreed already."""
    if all(getattr(request, name) == value for name, value in content.items()):
        raise Refused(
            _("This is what you have agreed already: change the time or the place."),
            code="nothing_changed",
        )


def require_less(*, minutes: int, actual: int) -> None:
    """Refuse to propose as much as the work took, or more: that needs no consent but one's own."""
    require_possible(minutes=minutes)
    if minutes >= actual:
        raise Refused(
            _("Propose less than %(actual)s, or confirm it.") % {"actual": spoken(actual)},
            code="not_less",
            actual_minutes=actual,
        )


def require_no_show_possible(*, starts_at: datetime | None, at: datetime) -> None:
    """Refuse to say that somebody didn't come before they were to come; `starts_at` as both agreed."""
    if starts_at is not None and starts_at <= at:
        return
    raise Refused(
        _("That somebody didn't come can be said once the agreed start has passed.")
        if starts_at
        else _("No start was agreed for which somebody could have failed to come."),
        code="no_show_too_early",
    )


def require_disputable_after_payment(request: ServiceRequest, *, at: datetime) -> None:
    """Refuse a dispute about a payment that was decided on, is disputed, or was too long ago.

    Raises:
        Refused: `dispute_decided`; `dispute_window_over`.
        WrongState: it isn't paid, or a dispute about it is open.
    """
    sentences = {
        "dispute_decided": _("A dispute about this has been decided."),
        "dispute_window_over": _(
            "The time in which this could be disputed after its payment is over."
        ),
    }
    code = reason_against_dispute(request, at=at)
    if code == "dispute_open":
        raise WrongState(_("A dispute about this is open already."), state=request.state)
    if code in sentences:
        raise Refused(sentences[code], code=code)
    if code:
        raise wrong_state(request)


def require_payment_disputed(request: ServiceRequest) -> None:
    """Refuse to end a dispute about a payment that is none. Raises `WrongState`."""
    if request.state != State.PAID or not request.is_payment_disputed:
        raise wrong_state(request)


def require_past(*, starts_at: datetime | None, at: datetime) -> None:
    """Refuse to record what hasn't happened yet."""
    if starts_at is not None and starts_at > at:
        raise Refused(
            _("Record an exchange once it has happened; for another one, ask first."),
            code="not_happened_yet",
        )
