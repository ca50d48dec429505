"""Roads to each state: a request gets there as members and timers bring it there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from catalogue.models import Service
from catalogue.operations import publish
from catalogue.states import ServiceKind, ServiceState
from common.transactions import door
from members.models import Member
from requests_app import operations
from requests_app.models import ServiceRequest
from requests_app.operations import Proposal, Schedule, Wish
from requests_app.states import Part, State
from tests.factories import member
from workflow.actor import Actor
from workflow.worker import work


HOUR = timedelta(hours=1)


@dataclass
class Bank:
    """Two members and a service, and a clock that the test moves."""

    ada: Member
    ben: Member
    cleo: Member
    service: Service
    wanted: Service
    at: datetime

    def do(self, operation: Callable[..., Any], who: Member | None = None, **kwargs: Any) -> Any:
        """Call one operation as a door does."""
        actor = {} if who is None else {"actor": Actor(member_id=who.pk)}
        with door():
            return operation(**actor, at=self.at, **kwargs)

    def act(self, name: str, request: ServiceRequest, who: Member, **kwargs: Any) -> ServiceRequest:
        """Take an action on a request, then let the workers do what follows at once."""
        made: ServiceRequest = self.do(
            getattr(operations, name), who, request_id=request.pk, **kwargs
        )
        self.work()
        return self.again(made)

    def work(self) -> None:
        """Let the workers do what is due."""
        work(clock=lambda: self.at)

    def later(self, span: timedelta) -> None:
        """Move the clock, and let the workers do what has become due."""
        self.at += span
        self.work()

    def again(self, request: ServiceRequest) -> ServiceRequest:
        """The row as it is now."""
        return ServiceRequest.objects.get(pk=request.pk)

    def draft(self, minutes: int = 60, **wish: Any) -> ServiceRequest:
        """Ben's draft for Ada's service, which she offers anew where its time in the list is over."""
        if Service.objects.filter(pk=self.service.pk, state=ServiceState.EXPIRED).exists():
            self.service = offered(self.ada, at=self.at)
        made: ServiceRequest = self.do(
            operations.draft_request,
            self.ben,
            wish=Wish(minutes=minutes, **{"service_id": self.service.pk, **wish}),
        )
        return made

    def submitted(self, **wish: Any) -> ServiceRequest:
        """Sent, before any step has run."""
        made: ServiceRequest = self.do(
            operations.submit, self.ben, request_id=self.draft(**wish).pk
        )
        return made

    def active(self, **wish: Any) -> ServiceRequest:
        """Checked, held, and waiting for Ada."""
        request = self.submitted(**wish)
        self.work()
        return self.again(request)

    def negotiating(self) -> ServiceRequest:
        """Ada has made a counter-offer; it is Ben's turn."""
        return self.act("counter_offer", self.active(), self.ada, offer=Proposal(minutes=90))

    def proposed(self) -> ServiceRequest:
        """Ada's answer to Ben's wanted ad; nothing is held."""
        wish = Wish(minutes=60, service_id=self.wanted.pk)
        made: ServiceRequest = self.do(operations.ask, self.ada, wish=wish, is_sent=True)
        return self.again(made)

    def accepted(self, **wish: Any) -> ServiceRequest:
        """Promised."""
        return self.act("accept", self.active(**wish), self.ada)

    def in_progress(self) -> ServiceRequest:
        """Begun."""
        return self.act("start", self.accepted(), self.ada)

    def completed(self, actual_minutes: int = 60) -> ServiceRequest:
        """Done, and not confirmed."""
        return self.act("complete", self.in_progress(), self.ada, actual_minutes=actual_minutes)

    def confirmed(self) -> ServiceRequest:
        """Confirmed, before the settlement has run."""
        request = self.completed()
        self.do(operations.confirm, self.ben, request_id=request.pk)
        return self.again(request)

    def recorded(self) -> ServiceRequest:
        """Ada says what has happened; it is Ben's turn."""
        wish = Wish(minutes=60, other_id=self.ben.pk, part=Part.PROVIDER, title="Bread")
        made: ServiceRequest = self.do(operations.record_exchange, self.ada, wish=wish)
        return self.again(made)

    def disputed(self) -> ServiceRequest:
        """Stopped while the work was under way."""
        return self.act("stop_for_dispute", self.in_progress(), self.ben)

    def rescheduling(self, **wish: Any) -> ServiceRequest:
        """Promised, and Ada proposes another place; Ben is asked."""
        schedule = Schedule(place="The library")
        return self.act("reschedule", self.accepted(**wish), self.ada, schedule=schedule)

    def haggling(self) -> ServiceRequest:
        """Done in an hour; Ben proposes to pay 45 minutes, and Ada is asked."""
        return self.act("propose_less", self.completed(), self.ben, minutes=45)

    def paid(self) -> ServiceRequest:
        """The end of the straight road."""
        return self.act("confirm", self.completed(), self.ben)

    def refunded(self) -> ServiceRequest:
        """A ruling gave everything back."""
        return self.act("end_by_ruling", self.disputed(), self.cleo, released_minutes=0)

    def rejected(self) -> ServiceRequest:
        """More than Ben has."""
        return self.active(minutes=400)

    def declined(self) -> ServiceRequest:
        """Ada says no."""
        return self.act("decline", self.active(), self.ada)

    def cancelled(self) -> ServiceRequest:
        """Ben takes it back."""
        return self.act("cancel", self.active(), self.ben)

    def timed_out(self) -> ServiceRequest:
        """Nobody answered."""
        request = self.active()
        self.later(timedelta(days=7))
        return self.again(request)

    def in_state(self, state: State) -> ServiceRequest:
        """A request in this state, by its usual road."""
        roads = {State.DRAFT: "draft", State.PENDING_VALIDATION: "submitted"}
        made: ServiceRequest = getattr(self, roads.get(state, state.lower()))()
        found = self.again(made)
        assert found.state == state
        return found


def new_bank(at: datetime, *, mark: str = "") -> Bank:
    """Ada offers, Ben asks (3 h each), Cleo looks on; the mark is behind their names."""
    ada, ben, cleo = (member(name + mark, at=at) for name in ("Ada", "Ben", "Cleo"))
    service = offered(ada, at=at)
    wanted = offered(ben, at=at, kind=ServiceKind.WANTED, title="Help with moving")
    return Bank(ada=ada, ben=ben, cleo=cleo, service=service, wanted=wanted, at=at)


def offered(
    who: Member,
    *,
    at: datetime,
    kind: ServiceKind = ServiceKind.OFFER,
    title: str = "Bicycle repair",
) -> Service:
    """A service in the list, as the bank itself brings one there."""
    with door():
        return publish(
            kind=kind,
            title=title,
            description="",
            category=None,
            estimated_minutes=60,
            is_remote=False,
            actor=Actor(member_id=None, on_behalf_of_id=who.pk),
            at=at,
        )
