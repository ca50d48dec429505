"""HourBank itself: the operations as the doors call them, and the worker that does the steps.

Each process has one connection and some requests under way at once, as a bank has. It is the door
of its own members, and one of the workers that do whatever step is due: those of others, too.
"""

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from typing import Any, Final
from uuid import UUID


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hourbank.settings")

import django


django.setup()

from django.db import connection

from bench.lives.turns import take_turns
from catalogue.models import Category, Service
from catalogue.operations import publish
from catalogue.states import ServiceKind
from common.transactions import door
from ledger.operations import hold, lock_open_escrow, open_account, release, set_floor
from members.models import Member
from members.operations import join
from requests_app import operations
from requests_app.models import ServiceRequest
from requests_app.operations import Wish
from requests_app.states import State
from workflow.actor import Actor
from workflow.models import new_id
from workflow.worker import work


MEMBERS: Final = 200
MINUTES: Final = 30
PLENTY: Final = 10**9
#: As many as a worker claims at once.
UNDER_WAY: Final = 20

Step = Callable[..., Any]


def now() -> datetime:
    """The clock, which a door reads."""
    return datetime.now(UTC)  # noqa: TID251 - a door


def prepare() -> None:
    """Members with an account that covers what they ask for, and an offer of each."""
    at = now()
    for number in range(MEMBERS):
        member = Member(name=f"Member {number}", email=f"member{number}@example.org")
        member.set_unusable_password()
        with door():
            join(member=member, at=at)
            open_account(member_id=member.pk, floor_minutes=0, at=at)
            set_floor(member_id=member.pk, floor_minutes=-PLENTY, actor_id=None, at=at)
            publish(
                kind=ServiceKind.OFFER,
                title=f"Offer {number}",
                description="What it takes, and how it is done.",
                category=Category.objects.earliest("pk"),
                estimated_minutes=MINUTES,
                actor=Actor(member_id=None, on_behalf_of_id=member.pk),
                at=at,
            )
    work(clock=now)


class Town:
    """Who asks whom. With a hot account one member asks for all; the services are everybody's."""

    def __init__(self, *, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - no secret
        offers = Service.objects.filter(title__startswith="Offer").order_by("pk")
        self.offers = list(offers.values_list("pk", "member_id"))
        self.hot = self.offers[0][1]

    def pair(self, *, is_hot: bool) -> tuple[UUID, UUID, UUID]:
        """Requester, provider, and the provider's service."""
        while True:
            service, provider = self.random.choice(self.offers)
            requester = self.hot if is_hot else self.random.choice(self.offers)[1]
            if requester != provider:
                return requester, provider, service


def lives(town: Town) -> Callable[[bool], int]:
    """From a draft to PAID, some at a time, each operation in a transaction of its own."""

    def live(is_hot: bool) -> int:  # noqa: FBT001 - the clients' protocol
        asked = {}
        for _each in range(UNDER_WAY):
            requester, provider, service = town.pair(is_hot=is_hot)
            wish = Wish(minutes=MINUTES, service_id=service)
            made = _do(operations.draft_request, requester, wish=wish)
            _do(operations.submit, requester, request_id=made.pk)
            asked[made.pk] = (requester, provider)
        for state, go_on in ((State.ACTIVE, _work_on), (State.PAID, None)):
            _wait_for(list(asked), state)
            for request_id, (requester, provider) in asked.items() if go_on else ():
                _work_on(request_id, requester, provider)
        return UNDER_WAY

    return live


def _work_on(request_id: UUID, requester: UUID, provider: UUID) -> None:
    _do(operations.accept, provider, request_id=request_id)
    _do(operations.start, provider, request_id=request_id)
    _do(operations.complete, provider, request_id=request_id, actual_minutes=MINUTES)
    _do(operations.confirm, requester, request_id=request_id)


def _do(operation: Step, member_id: UUID, **said: Any) -> Any:
    with door():
        return operation(actor=Actor(member_id=member_id), at=now(), **said)


def _wait_for(requests: list[UUID], state: State) -> None:
    """Do what is due until all are in the state: others may have taken some of their steps."""
    while True:
        work(clock=now)
        if ServiceRequest.objects.filter(pk__in=requests, state=state).count() == len(requests):
            return
        time.sleep(0.001)


def holds(town: Town) -> Callable[[bool], int]:
    """A hold and its release, by the ledger alone."""

    def live(is_hot: bool) -> int:  # noqa: FBT001 - the clients' protocol
        payer, payee, _service = town.pair(is_hot=is_hot)
        request_id, at = new_id(), now()
        with door():
            hold(
                request_id=request_id,
                payer_id=payer,
                payee_id=payee,
                minutes=MINUTES,
                key=f"request:{request_id}:hold",
                actor_id=None,
                at=at,
            )
        with door():
            escrow = lock_open_escrow(request_id=request_id)
            if escrow is None:
                raise LookupError(request_id)
            key = f"request:{request_id}:release"
            release(escrow=escrow, minutes=MINUTES, key=key, actor_id=None, at=at)
        return 1

    return live


def main(what: str, number: int) -> None:
    """Prepare the database, or take turns."""
    if what == "prepare":
        prepare()
        return
    town = Town(seed=number)
    take_turns({"lives": lives, "holds": holds}[what](town))
    connection.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
