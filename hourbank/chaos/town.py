"""The members of a run: made for it, with keys and services."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from common.transactions import door
from hourbank.chaos.calls import Program
from hourbank.chaos.errors import ChaosError
from hourbank.chaos.journal import Journal
from hourbank.chaos.members import Person
from members.models import Member
from members.operations import join, make_key
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
    member = Member(name=f"Chaos {name}", email=f"chaos-{name}@example.org")
    member.set_password(PASSWORD)
    with door():
        join(member=member, at=clock())
        _row, key = make_key(member=member, name="chaos", at=clock())
    return Person(
        id=member.pk, name=member.name, email=member.email or "", password=PASSWORD, key=key
    )


def publish(people: list[Person], *, url: str, journal: Journal) -> list[dict[str, Any]]:
    """Each offers one thing and wants another."""
    found = []
    for person in people:
        program = Program(url=url, key=person.key, journal=journal)
        for kind in ("OFFER", "WANTED"):
            title = f"{kind.title()} of {person.name}"
            said = {"kind": kind, "title": title, "estimated_minutes": 30}
            reply = program.post("services/", said, key=uuid4().hex)
            if not reply.is_done:
                raise ChaosError(f"No service could be published: status {reply.status}.")
            found.append(reply.json())
    return found
