"""Services as tests need them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from catalogue import operations
from catalogue.models import Service
from catalogue.operations import publish
from catalogue.states import ServiceKind
from common.transactions import door
from members.models import Member
from workflow.actor import Actor
from workflow.models import EventLog, Policy
from workflow.operations import change_policy
from workflow.worker import work


def actor(member: Member) -> Actor:
    return Actor(member_id=member.pk)


def for_member(member: Member) -> Actor:
    """The bank itself, in the member's name."""
    return Actor(member_id=None, on_behalf_of_id=member.pk)


def published(member: Member, *, at: datetime, **fields: object) -> Service:
    """A service of the member, as the bank itself brings one into the list: nobody need approve it."""
    values = {
        "kind": ServiceKind.OFFER,
        "title": "Bicycle repair",
        "description": "Brakes, gears and flat tyres.",
        "estimated_minutes": 90,
        **fields,
    }
    with door():
        return publish(**values, actor=for_member(member), at=at)


def history(service: Service) -> list[tuple[str, str, str]]:
    """The service's events as (type, from, to), oldest first."""
    events = EventLog.objects.filter(subject_type="service", subject_id=service.pk).order_by("seq")
    return list(events.values_list("type", "from_state", "to_state"))


def row(service: Service) -> dict[str, object]:
    """Every column of the service's row, as it lies in the database."""
    return Service.objects.filter(pk=service.pk).values().get()


GIVEN = {
    "kind": ServiceKind.OFFER,
    "title": "Bicycle repair",
    "description": "Brakes, gears and flat tyres.",
    "estimated_minutes": 90,
}


@dataclass
class Catalogue:
    """A member's services in every state, and a clock that the test moves."""

    member: Member
    at: datetime

    def acting(self, who: Member | None = None) -> Actor:
        """The one who does it: the member, unless another is named."""
        return Actor(member_id=(who or self.member).pk)

    def do(
        self, operation: Callable[..., Service], who: Member | None = None, **given: Any
    ) -> Service:
        """Call one operation as a door does."""
        with door():
            return operation(actor=self.acting(who), at=self.at, **given)

    @contextmanager
    def doing(self, who: Member, *, for_whom: Member) -> Iterator[dict[str, Any]]:
        """What an operation is given when staff act for a member, inside of a door."""
        with door():
            yield {"actor": Actor(member_id=who.pk, on_behalf_of_id=for_whom.pk), "at": self.at}

    def work(self) -> dict[str, int]:
        """Let the workers do what is due."""
        return dict(work(clock=lambda: self.at))

    def later(self, span: timedelta) -> None:
        """Move the clock, and let the workers do what has become due."""
        self.at += span
        self.work()

    def set_policy(self, **changes: Any) -> Policy:
        """From now on this holds."""
        with door():
            return change_policy(changes=changes, actor=self.acting(), at=self.at)

    def again(self, service: Service) -> Service:
        """The row as it is now."""
        return Service.objects.select_related("refusal").get(pk=service.pk)

    def draft(self, **said: Any) -> Service:
        """A draft."""
        return self.do(operations.draft, **{**GIVEN, **said})

    def submitted(self, **said: Any) -> Service:
        """Sent in, and not yet checked."""
        return self.do(operations.submit, service_id=self.draft(**said).pk)

    def sent(self, **said: Any) -> Service:
        """Sent in, and checked: what comes of it depends on what it says."""
        service = self.submitted(**said)
        self.work()
        return self.again(service)

    def waiting(self, **said: Any) -> Service:
        """Waiting for a coordinator."""
        service = self.sent(**said)
        assert service.state == "PENDING_APPROVAL", service.state
        return service

    def refused(self, **said: Any) -> Service:
        """Refused by the check."""
        service = self.sent(**{**said, "description": "Short."})
        assert service.state == "REJECTED", service.state
        return service

    def published(self, **said: Any) -> Service:
        """In the list."""
        return published(self.member, at=self.at, **said)

    def paused(self, **said: Any) -> Service:
        """Out of the list for a while."""
        return self.do(operations.pause, service_id=self.published(**said).pk)

    def expired(self, **said: Any) -> Service:
        """Out of the list, for its time was over."""
        service = self.published(**said)
        self.later(timedelta(days=90))
        return self.again(service)

    def archived(self, **said: Any) -> Service:
        """Put away."""
        return self.do(operations.archive, service_id=self.published(**said).pk)

    def in_state(self, state: str) -> Service:
        """A service in this state, by its usual road."""
        roads = {
            "PENDING_VALIDATION": "submitted",
            "PENDING_APPROVAL": "waiting",
            "REJECTED": "refused",
        }
        made: Service = getattr(self, roads.get(state, state.lower()))()
        found = self.again(made)
        assert found.state == state
        return found
