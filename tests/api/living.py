"""A small bank in the middle of its life: something in each state that a call of the API may meet."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from catalogue.models import Service
from catalogue.states import ServiceKind
from disputes.models import Dispute
from disputes.operations import assign_to
from ledger.models import Debt
from members.joining_rules import JoiningRules
from members.models import ApiKey, Member
from members.operations import accept_rules, change_photo, change_profile, make_key
from notifications.models import Notification, WebhookDelivery, WebhookEndpoint
from requests_app.models import Message, Rating, ServiceRequest
from requests_app.operations import Wish, draft_request, make_feed
from requests_app.ratings import operations as ratings
from tests.catalogue.words import Catalogue
from tests.conversation.words import a_picture, say
from tests.disputes.court import Court, court_of
from tests.disputes.handing_in import hand_in
from tests.factories import member
from tests.ledger.bank import gift, owing
from tests.notifications.hooks import hook, test_event
from tests.requests_app.roads import Bank, new_bank, offered


LIFETIME = timedelta(days=90)
PURSE = 5_000
TOLD = {
    "about": "I mend bicycles.",
    "speaks": ["en", "es"],
    "area": "Old Town",
    "availability": ["sat_morning"],
    "hidden": ["availability"],
}


@dataclass
class Living:
    """Ada gives, Ben asks and pays, Cleo has no part in it; Dora owes; Cora judges, Otto audits."""

    bank: Bank
    court: Court
    dora: Member
    requests: dict[str, ServiceRequest]
    services: dict[str, Service]
    disputes: dict[str, Dispute]
    ratings: dict[str, Rating]
    message: Message
    evidence: Any
    webhook: WebhookEndpoint
    delivery: WebhookDelivery
    debt: Debt
    key: ApiKey
    notification: Notification

    def who(self, name: str) -> Member:
        """Everybody by name, as they are now."""
        homes = (self, self.bank, self.court)
        found = next(getattr(home, name) for home in homes if hasattr(home, name))
        return Member.objects.get(pk=found.pk)


def new_living(at: datetime) -> Living:
    """Everything, so that it is `at` once all of it is there."""
    bank = new_bank(at - LIFETIME)
    bank.later(LIFETIME)
    services = {"expired": bank.service}
    bank.service = offered(bank.ada, at=at)
    bank.wanted = offered(bank.ben, at=at, kind=ServiceKind.WANTED, title="Help with moving")
    for one in (bank.ada, bank.ben):
        gift(one, PURSE, at=at)
    bank.do(change_photo, bank.ada, member_id=bank.ada.pk, photo=a_picture())
    bank.do(change_profile, bank.ada, member_id=bank.ada.pk, **TOLD)
    court = court_of(bank, at=at)
    _rules(bank, court)
    services |= _services(Catalogue(member=bank.ada, at=at), bank)
    requests = _requests(bank)
    disputes = _disputes(court)
    webhook = hook(bank.ada, "https://hooks.example/in", at=at)
    dora = member("Dora", at=at)
    debt = owing(dora, bank.ada, 60, at=at)
    gift(dora, 30, at=at)
    bank.do(make_feed, bank.ben)
    message = say(
        bank, bank.ada, requests["active"], "This is the chain.", attachments=[a_picture()]
    )
    shown = _rated(bank, requests["rated"])
    bank.work()
    return Living(
        bank=bank,
        court=court,
        dora=dora,
        requests=requests,
        services=services,
        disputes=disputes,
        ratings=shown,
        message=message,
        evidence=hand_in(bank, bank.ben, disputes["reviewed"]),
        webhook=webhook,
        delivery=_delivered(webhook, at=at),
        debt=debt,
        key=make_key(member=bank.ada, name="Ada's telephone", at=at)[0],
        notification=Notification.objects.filter(member=bank.ben).latest("pk"),
    )


def _rules(bank: Bank, court: Court) -> None:
    """The bank's, to which Ben has agreed."""
    published = {"published_at": bank.at, "published_by": court.sena}
    JoiningRules.objects.create(number=1, texts={"en": "Keep what you promise."}, **published)
    bank.do(accept_rules, member_id=bank.ben.pk, number=1)


def _services(shop: Catalogue, bank: Bank) -> dict[str, Service]:
    return {
        "published": bank.service,
        "wanted": bank.wanted,
        "draft": shop.draft(title="Bread", description="Rye and wheat, baked on Saturdays."),
        "waiting": shop.waiting(title="Knitting", description="Socks, caps and scarves of wool."),
        "paused": shop.paused(title="Gardening"),
        "pictured": shop.draft(title="Portraits", picture=a_picture()),
    }


def _requests(bank: Bank) -> dict[str, ServiceRequest]:
    answer = bank.do(
        draft_request,
        bank.ada,
        wish=Wish(minutes=60, service_id=bank.wanted.pk),
    )
    begins = bank.at + timedelta(days=2)
    return {
        "draft": bank.draft(),
        "answer": answer,
        "active": bank.active(),
        "negotiating": bank.negotiating(),
        "accepted": bank.accepted(starts_at=begins),
        "rescheduling": bank.rescheduling(),
        "in_progress": bank.in_progress(),
        "completed": bank.completed(),
        "recorded": bank.recorded(),
        "paid": bank.paid(),
        "rated": bank.paid(),
    }


def _disputes(court: Court) -> dict[str, Dispute]:
    return {
        "opened": court.opened(),
        "reviewed": _in_coras_hands(court, court.reviewed()),
        "proposed": court.proposed(),
        "ruled": court.ruled(),
    }


def _in_coras_hands(court: Court, made: Dispute) -> Dispute:
    if made.assigned_to_id == court.cora.pk:
        return made
    return court.do(assign_to, court.sena, made, member_id=court.cora.pk)


def _rated(bank: Bank, request: ServiceRequest) -> dict[str, Rating]:
    of_ada = bank.do(ratings.rate, bank.ben, request_id=request.pk, stars=2, words="Slow.")
    of_ben = bank.do(ratings.rate, bank.ada, request_id=request.pk, stars=5)
    return {"of_ada": of_ada, "of_ben": of_ben}


def _delivered(webhook: WebhookEndpoint, *, at: datetime) -> WebhookDelivery:
    """A delivery that has arrived: there is nobody to take it in, so it is noted by hand."""
    made = test_event(webhook, at=at)
    WebhookDelivery.objects.filter(pk=made.pk).update(delivered_at=at)
    return WebhookDelivery.objects.get(pk=made.pk)
