"""Ten days of a small bank, made by its operations; every figure of it can be worked out by hand.

hour  what happens, counted from the first moment
   0  R1 (home and garden, 60 min) is drafted; submitted at 1, accepted at 5, started at 29,
      completed after 50 min at 31, confirmed and paid at 41
  41  R2 (no category) is asked for; accepted at 43, called off at 44
  44  R3 (home and garden) is asked for; nobody answers: times out at 212
 212  R4 (home and garden) is asked for; declined at 218
 218  R5 (no category) is asked for; Ada makes a counter-offer at 219, Ben another (45 min) at
      221, which Ada accepts at 224
 230  R6 (no category) is asked for
 240  now
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from catalogue.models import Category, Service
from portal.reports.period import Period
from requests_app.models import ServiceRequest
from requests_app.operations import Proposal
from tests.catalogue.words import published
from tests.requests_app.roads import Bank


GARDEN = "home-and-garden"


@dataclass
class History:
    """The bank, the moment at which it began, and its requests by name."""

    bank: Bank
    began: datetime
    requests: dict[str, ServiceRequest]

    def hour(self, hour: float) -> datetime:
        return self.began + timedelta(hours=hour)

    def hours(self, first: float | None, until: float | None) -> Period:
        """The period between two hours."""
        return Period(
            start=None if first is None else self.hour(first),
            until=None if until is None else self.hour(until),
        )


def in_the_garden(bank: Bank) -> Service:
    """Another service of Ada's, which has a category."""
    category = Category.objects.get(slug=GARDEN)
    return published(bank.ada, at=bank.at, title="Weeding", category=category)


def ten_days(bank: Bank) -> History:
    history = History(bank, bank.at, {})
    garden = in_the_garden(bank).pk

    def until(hour: float) -> None:
        bank.later(history.hour(hour) - bank.at)

    r1 = bank.draft(service_id=garden)
    until(1)
    bank.act("submit", r1, bank.ben)
    until(5)
    bank.act("accept", r1, bank.ada)
    until(29)
    bank.act("start", r1, bank.ada)
    until(31)
    bank.act("complete", r1, bank.ada, actual_minutes=50)
    until(41)
    r1 = bank.act("confirm", r1, bank.ben)
    assert r1.state == "PAID"

    r2 = bank.active()
    until(43)
    bank.act("accept", r2, bank.ada)
    until(44)
    bank.act("cancel", r2, bank.ben)

    r3 = bank.active(service_id=garden)
    until(212)
    assert bank.again(r3).state == "TIMED_OUT"

    r4 = bank.active(service_id=garden)
    until(218)
    bank.act("decline", r4, bank.ada)

    r5 = bank.active()
    until(219)
    bank.act("counter_offer", r5, bank.ada, offer=Proposal(minutes=90))
    until(221)
    bank.act("counter_offer", r5, bank.ben, offer=Proposal(minutes=45))
    until(224)
    bank.act("accept_offer", r5, bank.ada)

    until(230)
    r6 = bank.active()
    until(240)
    history.requests = {"R1": r1, "R2": r2, "R3": r3, "R4": r4, "R5": r5, "R6": r6}
    return history
