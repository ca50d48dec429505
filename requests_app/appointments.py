"""What was agreed, as calendars read it (RFC 5545)."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from common.errors import NotFound
from requests_app.models import ServiceRequest
from requests_app.queries import feed_owner, request_for, scheduled
from requests_app.states import State


CONTENT_TYPE: Final = "text/calendar; charset=utf-8"
PRODUCT: Final = "-//HourBank//HourBank//EN"
# Calendars need the past for a while only; nobody has more appointments than this.
KEPT: Final = timedelta(days=90)
MOST: Final = 500


def one_appointment(*, request_id: UUID, member_id: UUID, at: datetime) -> bytes:
    """One of the member's requests as a calendar with one event.

    Raises:
        NotFound: unknown, other people's, or without an agreed start.
    """
    found = request_for(request_id=request_id, member_id=member_id)
    if not has_appointment(found):
        raise NotFound(_("No start is agreed on."))
    return _calendar([found], viewer_id=member_id, at=at)


def has_appointment(request: ServiceRequest) -> bool:
    """Whether both sides have agreed on a start."""
    return request.accepted_at is not None and request.starts_at is not None


def feed(*, secret: str, at: datetime) -> bytes:
    """Everything that the feed's member has agreed on, from three months ago on; two queries.

    Raises:
        NotFound: unknown, renewed or revoked, or the member isn't active any more.
    """
    member_id = feed_owner(secret=secret)
    if member_id is None:
        raise NotFound(_("There is no such calendar."))
    agreed = scheduled(member_id=member_id, since=at - KEPT)[:MOST]
    return _calendar(agreed, viewer_id=member_id, at=at)


def _calendar(requests: Iterable[ServiceRequest], *, viewer_id: UUID, at: datetime) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Time bank"))
    for request in requests:
        calendar.add_component(_event(request, viewer_id=viewer_id, at=at))
    written: bytes = calendar.to_ical()
    return written


def _event(request: ServiceRequest, *, viewer_id: UUID, at: datetime) -> Event:
    """The same UID wherever the event comes from, so that a calendar knows it again."""
    event = Event()
    other = request.provider if request.requester_id == viewer_id else request.requester
    is_off = request.state == State.CANCELLED
    where = _("From afar") if request.is_remote else request.place
    url = settings.HOURBANK_URL + reverse("request", kwargs={"request_id": request.pk})
    event.add("uid", f"{request.pk}@hourbank")
    event.add("dtstamp", at.astimezone(UTC))
    event.add("sequence", request.version)
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("dtstart", _utc(request.starts_at))
    event.add("duration", timedelta(minutes=request.agreed_minutes or request.estimated_minutes))
    event.add("summary", f"{request.title} ({other.name})")
    event.add("description", url)
    event.add("url", url)
    if where:
        event.add("location", where)
    return event


def _utc(moment: datetime | None) -> datetime:
    if moment is None:
        raise ValueError("An appointment has a start.")
    return moment.astimezone(UTC)
