"""Services as tests need them."""

from datetime import datetime

from catalogue.models import Service
from catalogue.operations import publish
from catalogue.states import ServiceKind
from common.transactions import door
from members.models import Member
from workflow.actor import Actor
from workflow.models import EventLog


def actor(member: Member) -> Actor:
    return Actor(member_id=member.pk)


def published(member: Member, *, at: datetime, **fields: object) -> Service:
    """A service of the member, published through the operation."""
    values = {
        "kind": ServiceKind.OFFER,
        "title": "Bicycle repair",
        "description": "Brakes, gears and flat tyres.",
        "estimated_minutes": 90,
        **fields,
    }
    with door():
        return publish(**values, actor=actor(member), at=at)


def history(service: Service) -> list[tuple[str, str, str]]:
    """The service's events as (type, from, to), oldest first."""
    events = EventLog.objects.filter(subject_type="service", subject_id=service.pk).order_by("seq")
    return list(events.values_list("type", "from_state", "to_state"))


def row(service: Service) -> dict[str, object]:
    """Every column of the service's row, as it lies in the database."""
    return Service.objects.filter(pk=service.pk).values().get()
