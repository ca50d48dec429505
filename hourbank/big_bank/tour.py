"""The pages and lists that a member of a big bank opens, with something on each: for measuring."""

from collections.abc import Iterator

from django.db.models import Count, Q
from django.urls import reverse

from catalogue.models import Service
from catalogue.states import ServiceState
from disputes.models import Dispute
from members.models import Member
from requests_app.models import ServiceRequest
from requests_app.states import State


API = "/api/v1/"


def busiest() -> Member:
    """Who has taken part in most requests."""
    counted = Member.objects.annotate(times=Count("requests_made"))
    return counted.order_by("-times", "pk")[0]


def pages_of(member: Member) -> dict[str, str]:
    """Addresses by what they show."""
    return {
        "dashboard": "/",
        "services": reverse("services"),
        "services, searched": f"{reverse('services')}?q=piano+repair",
        "my services": reverse("my-services"),
        "new service": reverse("service-new"),
        "requests": reverse("requests"),
        "record an exchange": reverse("request-record"),
        "calendar": reverse("calendar"),
        "disputes": reverse("disputes"),
        "balance": reverse("balance"),
        "notifications": reverse("notifications"),
        "keys": reverse("keys"),
        "webhooks": reverse("webhooks"),
        "a member": reverse("member", args=[member.pk]),
        **dict(_about(member)),
    }


def lists_of_api() -> dict[str, str]:
    """The lists that programs read."""
    names = (
        "requests",
        "services",
        "transactions",
        "disputes",
        "notifications",
        "events",
        "members",
    )
    return {f"API: {name}": f"{API}{name}/" for name in names}


def _about(member: Member) -> Iterator[tuple[str, str]]:
    """Single things that the member sees."""
    offered = Service.objects.filter(state=ServiceState.PUBLISHED, kind="OFFER")
    service = offered.exclude(member=member).order_by("pk")[0]
    yield "a service", reverse("service", args=[service.pk])
    yield "asking", f"{reverse('request-new')}?service={service.pk}"
    mine = ServiceRequest.objects.filter(Q(requester=member) | Q(provider=member))
    for state in (State.PAID, State.CANCELLED, State.DECLINED):
        found = mine.filter(state=state).order_by("-pk").first()
        if found:
            yield f"a request, {state}", reverse("request", args=[found.pk])
            yield f"an execution, {state}", reverse("request-execution", args=[found.pk])
    dispute = Dispute.objects.filter(request__in=mine).order_by("-pk").first()
    if dispute:
        yield "a dispute", reverse("dispute", args=[dispute.pk])
