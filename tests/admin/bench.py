"""The desk in tests: work that Ben can pay for, disputes in chosen hands, and the addresses."""

from typing import Any

from django.test import Client
from django.urls import reverse

from disputes.models import Dispute, Note, Ruling, Statement
from members.models import Member
from requests_app.models import ServiceRequest
from requests_app.operations import Wish, draft_request
from tests.disputes.court import Court
from tests.requests_app.roads import offered
from workflow.models import EventLog, Step


QUEUE = reverse("admin:disputes_dispute_changelist")


def page(dispute: Dispute, name: str = "change") -> str:
    return reverse(f"admin:disputes_dispute_{name}", args=[dispute.pk])


def work(court: Court, minutes: int = 10) -> ServiceRequest:
    """Work that is under way, of so few minutes that Ben can pay for many."""
    return court.bank.act("start", court.bank.accepted(minutes=minutes), court.bank.ada)


def in_hand_of(
    court: Court, who: Member | None, road: str = "reviewed", *, minutes: int = 10
) -> Dispute:
    """Looked into by just this one; whoever else could have got it was away when it was opened."""
    others = Member.objects.filter(is_staff=True).exclude(pk=who.pk if who else None)
    away = list(others.values_list("pk", flat=True))
    Member.objects.filter(pk__in=away).update(is_active=False)
    made: Dispute = getattr(court, road)(work(court, minutes))
    Member.objects.filter(pk__in=away).update(is_active=True)
    assert made.assigned_to == who
    return made


def unassigned(court: Court) -> Dispute:
    return in_hand_of(court, None)


def hers(court: Court, minutes: int = 10) -> Dispute:
    """In Cora's hands."""
    return in_hand_of(court, court.cora, minutes=minutes)


def spend(court: Court, minutes: int) -> None:
    """So much of what Ada has is set aside for a service of Cleo's."""
    bank = court.bank
    service = offered(bank.cleo, at=bank.at)
    wish = Wish(minutes=minutes, service_id=service.pk)
    asked = bank.do(draft_request, bank.ada, wish=wish)
    bank.act("submit", asked, bank.ada)


def listed(client: Client, **asked: str) -> list[Dispute]:
    return list(client.get(QUEUE, asked).context["cl"].result_list)


def everything() -> list[Any]:
    """All that a refusal must leave as it was."""
    tables = (Dispute, Statement, Note, Ruling, EventLog, Step)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def said(answer: Any) -> str:
    """What the page says of what was just done."""
    return " ".join(str(message) for message in answer.context["messages"]).replace("'", "’")
