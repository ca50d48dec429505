"""What the demo's members have done for each other in the last weeks, so that one sees a bank alive."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from catalogue.models import Service
from common.transactions import door
from members.models import Member
from requests_app import operations
from requests_app.models import ServiceRequest
from requests_app.operations import Proposal, Wish
from requests_app.ratings.operations import rate
from workflow.actor import Actor
from workflow.worker import work, work_external


#: So long ago the demo's members joined.
PAST: Final = timedelta(days=40)
DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)


@dataclass
class Past:
    """A clock that goes from then to now, and the workers who do what was due by it."""

    at: datetime

    def live(self) -> None:
        """Live the last weeks: what was done and paid, and what waits for an answer now."""
        self._wait(8 * DAY)
        self._paid("ben", "Bicycle repair", by="ada", minutes=50, words="It rides like new.")
        self._wait(7 * DAY)
        self._paid("ada", "Help with your phone", by="cleo", minutes=30, words="Very patient.")
        self._wait(6 * DAY)
        self._paid("cleo", "Piano lessons", by="ada", minutes=45, words="My first waltz!")
        self._wait(7 * DAY)
        self._answered("ben", "Somebody to water my plants", minutes=60, asked_by="cleo")
        self._wait(9 * DAY)
        self._to_confirm("ben", "Help with your phone", by="cleo", minutes=30)
        self._wait(DAY)
        self._offered("ben", "Piano lessons", by="ada", minutes=45)
        self._ask("cleo", "Bicycle repair", minutes=60)

    def _wait(self, span: timedelta) -> None:
        self.at += span
        self._work()

    def _work(self) -> None:
        work(clock=lambda: self.at)
        work_external(clock=lambda: self.at)

    def _do(self, operation: Callable[..., Any], who: str, **said: Any) -> Any:
        """One operation as a member's door does it, and what follows at once."""
        member = Member.objects.get(email=f"{who}@example.org")
        with door():
            made = operation(**said, actor=Actor(member_id=member.pk), at=self.at)
        self._work()
        return made

    def _ask(self, who: str, title: str, *, minutes: int) -> ServiceRequest:
        service = Service.objects.get(title=title)
        wish = Wish(minutes=minutes, service_id=service.pk)
        made: ServiceRequest = self._do(operations.ask, who, wish=wish, is_sent=True)
        return made

    def _to_confirm(self, who: str, title: str, *, by: str, minutes: int) -> ServiceRequest:
        request = self._ask(who, title, minutes=minutes)
        self._do(operations.accept, by, request_id=request.pk)
        self._worked(request, by, minutes=minutes)
        return request

    def _worked(self, request: ServiceRequest, by: str, *, minutes: int) -> None:
        self.at += HOUR
        self._do(operations.start, by, request_id=request.pk)
        self.at += timedelta(minutes=minutes)
        self._do(operations.complete, by, request_id=request.pk, actual_minutes=minutes)

    def _paid(self, who: str, title: str, *, by: str, minutes: int, words: str) -> None:
        request = self._to_confirm(who, title, by=by, minutes=minutes)
        self._do(operations.confirm, who, request_id=request.pk)
        self._do(rate, who, request_id=request.pk, stars=5, words=words)

    def _answered(self, who: str, title: str, *, minutes: int, asked_by: str) -> None:
        """Somebody answers a wanted ad, and it is done and paid."""
        request = self._ask(who, title, minutes=minutes)
        self._do(operations.accept_offer, asked_by, request_id=request.pk)
        self._worked(request, who, minutes=minutes)
        self._do(operations.confirm, asked_by, request_id=request.pk)

    def _offered(self, who: str, title: str, *, by: str, minutes: int) -> None:
        """The provider answers with a longer time: who asked is to decide."""
        request = self._ask(who, title, minutes=minutes)
        offer = Proposal(minutes=minutes + 15, words="The first lesson takes a little longer.")
        self._do(operations.counter_offer, by, request_id=request.pk, offer=offer)
