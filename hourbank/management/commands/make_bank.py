"""`manage.py make_bank`: a large bank with a past, for benchmarks and demos."""

import time
from typing import Any, Final

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hourbank.big_bank.cast import Person
from hourbank.big_bank.checking import problems
from hourbank.big_bank.making import Order, Staff, make, take_patterns_aside
from hourbank.big_bank.progress import Progress
from hourbank.management.commands.make_demo import MEMBERS, PASSWORD
from members.models import Member


LEAST_MEMBERS: Final = 20
LEAST_ENTRIES_EACH: Final = 10


class Command(BaseCommand):
    """All of it comes in by one transaction: what is interrupted has changed nothing."""

    help = (
        "Makes a bank of many members with three years behind it: services, requests in every state,"
        " disputes, messages, ratings, and a ledger that reconciles. All or nothing. Never in"
        " staging or production."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """How large it is to be."""
        parser.add_argument("--members", type=int, default=500, help="how many (default: 500)")
        parser.add_argument(
            "--entries", type=int, default=20_000, help="entries of the ledger (default: 20000)"
        )
        parser.add_argument("--seed", type=int, default=1, help="another one is another bank")
        parser.add_argument(
            "--beside-others",
            action="store_true",
            help="make them in a bank that has other members than the demo's; pages wait meanwhile",
        )

    def handle(
        self, *, members: int, entries: int, seed: int, beside_others: bool, **_options: Any
    ) -> None:
        """Make it, and hold it against the books."""
        began = time.monotonic()
        self._require(members=members, entries=entries, beside_others=beside_others)
        call_command("make_demo", stdout=self.stdout)
        self.stdout.write("Living the lives that the others are copies of.")
        copiers = take_patterns_aside()
        order = Order(members=members, entries=entries, seed=seed, at=timezone.now())
        people = make(
            copiers,
            order,
            staff=Staff(coordinator=_staff("coordinator"), senior=_staff("senior")),
            password=PASSWORD,
            say=self.stdout.write,
            progress=lambda total: Progress(self.stdout, total=total, what="rows").tell,
        )
        self.stdout.write("Holding it against the books.")
        if found := list(problems(at=timezone.now())):
            raise CommandError("This is no bank:\n" + "\n".join(found))
        self._tell(people, seconds=time.monotonic() - began)

    def _require(self, *, members: int, entries: int, beside_others: bool) -> None:
        if settings.HOURBANK_ENV not in {"dev", "test"}:
            raise CommandError("Made-up members are for one's own machine, not for a real bank.")
        if members < LEAST_MEMBERS or entries < LEAST_ENTRIES_EACH * members:
            raise CommandError(
                f"At least {LEAST_MEMBERS} members, and {LEAST_ENTRIES_EACH} entries for each."
            )
        demo = [f"{name}@example.org" for name, _full_name, _rights in MEMBERS]
        if not beside_others and Member.objects.exclude(email__in=demo).exists():
            raise CommandError(
                "This bank has members already. With --beside-others these come beside them."
            )

    def _tell(self, people: list[Person], *, seconds: float) -> None:
        busiest = max(people, key=lambda one: one.lives)
        usual = sorted(people, key=lambda one: one.lives)[len(people) // 2]
        self.stdout.write(f"The bank is made and in order, in {seconds:.0f} s. Sign in as:")
        for person, words in (
            (busiest, "who does most"),
            (usual, "like most others"),
            (people[-1], "who has just joined"),
        ):
            self.stdout.write(f"  {person.email}  {PASSWORD}  {person.name}, {words}")
        self.stdout.write(f"  coordinator@example.org  {PASSWORD}  and all others likewise")


def _staff(name: str) -> Member:
    return Member.objects.get(email=f"{name}@example.org")
