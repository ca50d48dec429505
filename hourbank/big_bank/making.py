"""Making it: patterns first, then everybody's lives, and the check in the end."""

import logging
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Final
from uuid import uuid4

from django.contrib.auth.hashers import make_password
from django.db import connections
from django.test.utils import override_settings

from catalogue.models import Category
from hourbank.big_bank import disputes, members, requests
from hourbank.big_bank.cast import Person
from hourbank.big_bank.copies import Copier
from hourbank.big_bank.databases import databases
from hourbank.big_bank.lives import Life
from hourbank.big_bank.loading import OWNER, loading
from hourbank.big_bank.patterns import Taker
from hourbank.big_bank.plan import Copiers, Plan, Planner
from hourbank.big_bank.play import House, Play
from hourbank.big_bank.stage import Stage
from hourbank.big_bank.tables import tables_of
from members.models import Member


#: When the lives begin that become patterns; copies begin at other times.
BEGINS: Final = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class _All:
    def __contains__(self, _name: object) -> bool:
        return True


ALL: Final = _All()


@dataclass(frozen=True, kw_only=True)
class Order:
    """How large the bank is to be, and what its chances begin with."""

    members: int
    entries: int
    seed: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Staff:
    """Who approves services and judges disputes."""

    coordinator: Member
    senior: Member


@contextmanager
def quiet() -> Iterator[None]:
    """Log no more than what goes wrong."""
    logging.disable(logging.INFO)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def take_patterns(*, only: Container[str] = ALL) -> Copiers:
    """Live each life once, or those that are named, in the database that the connections lead to, and take it as a pattern.

    Nothing goes out meanwhile: mails go nowhere, and nobody is told in the log.
    """
    with quiet(), override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"):
        taker = Taker(Stage(at=BEGINS))

        def take(lives: Iterable[Life]) -> list[Copier]:
            return [Copier(taker.take(life)) for life in lives if life.name in only]

        (joining,) = take(members.joining())
        return Copiers(
            joining=joining,
            standing=take(members.standing()),
            services=take(members.services()),
            requests=[*take(requests.lives()), *take(disputes.lives())],
        )


def take_patterns_aside() -> Copiers:
    """The same in a database of its own, which is dropped afterwards."""
    name = f"hourbank_patterns_{uuid4().hex[:8]}"
    with databases(name) as found:
        found.use(name)
        return take_patterns()


def make(
    copiers: Copiers,
    order: Order,
    *,
    staff: Staff,
    password: str,
    say: Callable[[str], None],
    progress: Callable[[int], Callable[[int], None]],
) -> list[Person]:
    """Bring it all into the bank, in one transaction. Returns the members in the order they joined."""
    chance = Random(order.seed)  # noqa: S311 - the same bank each time
    planner = Planner(copiers, now=order.at, chance=chance)
    first = Member.objects.count() + 1
    plan = planner.plan(members=order.members, entries=order.entries, first=first)
    tables = tables_of(connections[OWNER])
    rows = plan.rows()
    # Asked before: while rows come in, nobody else can look at their tables.
    house = _house(staff=staff, password=password)
    with loading(tables, names=rows, say=say) as loader:
        play = Play(plan, house=house, loader=loader, chance=chance)
        play.run(progress(rows.total()))
    return play.cast.people


def _house(*, staff: Staff, password: str) -> House:
    return House(
        coordinator=str(staff.coordinator.pk),
        senior=str(staff.senior.pk),
        password=make_password(password),
        categories={slug: str(key) for slug, key in Category.objects.values_list("slug", "pk")},
    )


__all__ = ["Order", "Plan", "Staff", "make", "take_patterns", "take_patterns_aside"]
