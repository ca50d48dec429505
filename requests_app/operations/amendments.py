"""The rows of proposed changes: made, ended, and dropped where the request goes on without an answer."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.errors import Refused
from requests_app.models import Amendment, AmendmentKind, AmendmentState, ServiceRequest


def lock_live_amendment(request: ServiceRequest) -> Amendment:
    """The change that waits for an answer; the request's lock covers it."""
    return Amendment.objects.get(request=request, state=AmendmentState.LIVE)


def require_none_of_own(*, waits: str, part: str) -> None:
    """Refuse a second proposal while one's own waits: two would be asked at once."""
    if waits == part:
        raise Refused(
            _("Your last proposal still waits for an answer. Take it back first."),
            code="change_waits",
        )


def require_fewer_than_most(request: ServiceRequest, *, kind: AmendmentKind) -> None:
    """Refuse to ask without end: as often as there may be counter-offers, for each kind of change."""
    made = Amendment.objects.filter(request=request, kind=kind).count()
    if made >= request.terms.maximum_offers:
        sentence = ngettext(
            "This has been proposed %(count)d time, which is the most.",
            "This has been proposed %(count)d times, which is the most.",
            made,
        )
        raise Refused(
            sentence % {"count": made},
            code="too_many_changes",
            maximum_offers=request.terms.maximum_offers,
        )


def add_amendment(request: ServiceRequest, *, at: datetime, **content: Any) -> Amendment:
    """Put a new proposal in the place of the other side's, if there is one; it expires with its cause.

    It waits as long as a counter-offer, but never longer than what it is about: the time in which
    the request waits, and the start that it proposes.
    """
    end_amendment(request, state=AmendmentState.COUNTERED, at=at)
    ends = [at + request.terms.offer_timeout, request.deadline_at, content.get("starts_at")]
    return Amendment.objects.create(
        request=request,
        number=Amendment.objects.filter(request=request).count() + 1,
        made_at=at,
        expires_at=min(end for end in ends if end is not None and end > at),
        **content,
    )


def end_amendment(request: ServiceRequest, *, state: AmendmentState, at: datetime) -> None:
    """End the live proposal, if there is one."""
    live = Amendment.objects.filter(request=request, state=AmendmentState.LIVE)
    live.update(state=state, ended_at=at)


def drop_amendment(request: ServiceRequest, *, at: datetime) -> None:
    """Forget a proposal that nobody has answered: what happens now has overtaken it."""
    if request.amendment_by:
        request.amendment_by = ""
        end_amendment(request, state=AmendmentState.DROPPED, at=at)
