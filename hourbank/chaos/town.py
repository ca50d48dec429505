"""The members of a run: made for it, with keys and services."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from catalogue.operations import publish as publish_service
from catalogue.states import ServiceKind
from common.transactions import door
from hourbank.chaos.calls import Program
from hourbank.chaos.errors import ChaosError
from hourbank.chaos.journal import Journal
from hourbank.chaos.members import Person
from members.joining_rules import JoiningRules
from members.models import Member
from members.operations import accept_rules, join, make_key
from workflow.actor import Actor
from workflow.models import POLICY_ID, Policy


PASSWORD: Final = "hourbank-demo"  # noqa: S105 - the demo's own, known to everybody


def staff() -> Member:
    """Who changes the Policy: the demo's administrator."""
    found = Member.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
    if found is None:
        raise ChaosError("The bank has no administrator who could change its times.")
    return found


def settle(count: int, *, journal: Journal, clock: Callable[[], datetime]) -> list[Person]:
    """Let so many new members join; their starting hours come by the worker."""
    run = uuid4().hex[:6]
    minutes = Policy.objects.get(pk=POLICY_ID).starting_minutes
    people = [_person(f"{run}-{number}", clock=clock) for number in range(1, count + 1)]
    journal.members |= {str(person.id): minutes for person in people}
    return people


def _person(name: str, *, clock: Callable[[], datetime]) -> Person:
    """Somebody who has joined and agreed to the rules, where the bank has some."""
    member = Member(name=f"Chaos {name}", email=f"chaos-{name}@example.org")
    member.set_password(PASSWORD)
    rules = JoiningRules.objects.order_by("-number").first()
    with door():
        join(member=member, at=clock())
        _row, key = make_key(member=member, name="chaos", at=clock())
        if rules:
            accept_rules(number=rules.number, member_id=member.pk, at=clock())
    return Person(
        id=member.pk, name=member.name, email=member.email or "", password=PASSWORD, key=key
    )


def publish(
    people: list[Person], *, url: str, journal: Journal, clock: Callable[[], datetime]
) -> list[dict[str, Any]]:
    """Each offers one thing and wants another, as their programs read it.

    They are put straight into the list: a coordinator, who would look at each first, is not in the run.
    """
    found = []
    for person in people:
        program = Program(url=url, key=person.key, journal=journal)
        for kind in ServiceKind:
            made = put_in_list(person, kind, clock=clock)
            found.append(program.get(f"services/{made}/"))
    return found


def put_in_list(person: Person, kind: ServiceKind, *, clock: Callable[[], datetime]) -> UUID:
    """Publish a service of somebody, as the bank's own commands do. Returns its id."""
    actor = Actor(member_id=None, on_behalf_of_id=person.id)
    title = f"{kind.title()} of {person.name}"
    with door():
        return publish_service(
            kind=kind, title=title, estimated_minutes=30, actor=actor, at=clock()
        ).pk
