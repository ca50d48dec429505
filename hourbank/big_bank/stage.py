"""Where the lives that become patterns are lived: a few people, and a clock that is moved by hand."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Min

from catalogue.models import Category, Service
from catalogue.operations import publish
from catalogue.states import ServiceKind
from common.transactions import door
from disputes import operations as judging
from disputes.models import Dispute
from hourbank.roles import COORDINATORS, SENIORS, ensure_roles
from ledger.operations import set_floor
from members.models import Member
from members.operations import join
from notifications.models import Notification
from notifications.operations import mark_all_read
from requests_app import operations
from requests_app.conversation.operations import mark_read, say
from requests_app.models import ServiceRequest
from requests_app.ratings.operations import rate
from workflow.actor import Actor
from workflow.hints import working
from workflow.models import Step
from workflow.models.step import OPEN
from workflow.worker import work, work_external


# What is written into the rows of a life where each copy has words of its own.
NAME: Final = "Qqname"
EMAIL: Final = "qqname@example.org"
TITLE: Final = "Qqtitle is here"
DESCRIPTION: Final = "Qqdescription is what it takes and how it is done."
ASKED: Final = "Qqasked"
ANSWERED: Final = "Qqanswered"
PRAISED: Final = "Qqpraised"
PLACE: Final = "Qqplace"

MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
# What nobody on the stage can spend.
PLENTY: Final = 1_000_000


class Stage:
    """Rita receives and Paul provides; Cora coordinates, and Sena judges appeals."""

    def __init__(self, *, at: datetime) -> None:
        self.at = at
        self.rita, self.paul = self.member("Rita"), self.member("Paul")
        self.cora = self.staff("Cora", COORDINATORS)
        self.sena = self.staff("Sena", SENIORS)
        for member in (self.rita, self.paul):
            with door():
                set_floor(member_id=member.pk, floor_minutes=-PLENTY, actor_id=None, at=self.at)
        self.offer = self.service(self.paul, ServiceKind.OFFER)
        self.wanted = self.service(self.rita, ServiceKind.WANTED)
        self.owner = self.paul
        self.owners = 0

    def people(self) -> dict[str, UUID]:
        """Whom the rows of a life may name, by their parts."""
        return {
            "owner": self.owner.pk,
            "requester": self.rita.pk,
            "provider": self.paul.pk,
            "coordinator": self.cora.pk,
            "senior": self.sena.pk,
            "offer": self.offer.pk,
            "wanted": self.wanted.pk,
        }

    def meet_owner(self) -> None:
        """Somebody new, who offers and wants nothing yet."""
        self.owners += 1
        self.owner = self.member(f"Pia{self.owners}")

    def member(self, name: str, **fields: Any) -> Member:
        """Somebody who joins."""
        made = Member(name=name, email=f"{name.lower()}@example.org", **fields)
        made.set_unusable_password()
        with door():
            join(member=made, at=self.at)
        self.work()
        return made

    def staff(self, name: str, role: str) -> Member:
        """Somebody of the staff."""
        made = self.member(name, is_staff=True)
        with door():
            made.groups.add(ensure_roles(role=role))
        return Member.objects.get(pk=made.pk)

    def service(self, owner: Member, kind: ServiceKind, **more: Any) -> Service:
        """A service that is in the list from now on."""
        wish = {"title": TITLE, "description": DESCRIPTION, "category": self.category(), **more}
        actor = Actor(member_id=None, on_behalf_of_id=owner.pk)
        with door():
            made = publish(kind=kind, estimated_minutes=60, actor=actor, at=self.at, **wish)
        self.work()
        return made

    def category(self) -> Category:
        """The one in which everything on the stage stands."""
        return Category.objects.earliest("pk")

    def do(self, operation: Callable[..., Any], who: Member, **said: Any) -> Any:
        """Call an operation as a door does, then let the workers do what follows at once."""
        with door():
            made = operation(actor=Actor(member_id=who.pk), at=self.at, **said)
        self.work()
        return made

    def work(self) -> None:
        """Let the workers do what is due, inside and outside."""
        with working():
            while (due := self._next_due()) and due <= self.at:
                work(clock=lambda: self.at)
                work_external(clock=lambda: self.at)

    def later(self, span: timedelta) -> None:
        """Let time pass; the workers come by whenever something is due."""
        until = self.at + span
        while (due := self._next_due()) and due < until:
            self.at = max(due, self.at)
            self.work()
        self.at = until
        self.work()

    def _next_due(self) -> datetime | None:
        steps = Step.objects.filter(state__in=OPEN)
        return steps.aggregate(due=Min("due_at"))["due"]  # type: ignore[no-any-return]

    def act(self, name: str, request: ServiceRequest, who: Member, **said: Any) -> ServiceRequest:
        """Take an action on a request, some hours after the last."""
        self.do(getattr(operations, name), who, request_id=request.pk, **said)
        found = ServiceRequest.objects.get(pk=request.pk)
        self.later(timedelta(hours=5, minutes=11, seconds=7))
        return found

    def judge(self, name: str, dispute: Dispute, who: Member, **said: Any) -> Dispute:
        """Do something in a dispute, some hours after the last."""
        self.do(getattr(judging, name), who, dispute_id=dispute.pk, **said)
        self.later(timedelta(hours=7, minutes=3, seconds=19))
        return Dispute.objects.select_related("assigned_to").get(pk=dispute.pk)

    def talk(self, request: ServiceRequest) -> None:
        """A question, an answer, and both have read it."""
        for number, (who, other, words) in enumerate(
            ((self.rita, self.paul, ASKED), (self.paul, self.rita, ANSWERED)), start=1
        ):
            self.do(say, who, request_id=request.pk, text=words)
            self.later(23 * MINUTE)
            self.do(mark_read, other, request_id=request.pk, up_to=number)
        self.later(2 * HOUR)

    def praise(self, request: ServiceRequest, *, stars: int = 5) -> None:
        """Both rate each other."""
        for who, other_stars in ((self.rita, stars), (self.paul, 5)):
            self.do(rate, who, request_id=request.pk, stars=other_stars, words=PRAISED)
            self.later(9 * HOUR)

    def read(self, *members: Member) -> None:
        """These have looked at everything that they were told."""
        for who in members:
            newest = Notification.objects.filter(member=who).order_by("-id").first()
            if newest:
                self.do(mark_all_read, who, up_to_id=newest.pk)
