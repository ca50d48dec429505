"""Demo members and a few services, for a bank that one tries out on one's own machine."""

from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from catalogue.operations import draft, publish, submit
from catalogue.states import ServiceKind
from common.transactions import door
from hourbank.demo import PAST, Past
from hourbank.roles import AUDITORS, COORDINATORS, SENIORS, ensure_roles
from members.admin import FIRST_RULES
from members.joining_rules import JoiningRules
from members.models import Member
from members.operations import accept_rules, join, publish_rules
from workflow.actor import Actor
from workflow.worker import work


PASSWORD: Final = "hourbank-demo"  # noqa: S105 - known to everybody, in the demo alone
MEMBERS: Final[list[tuple[str, str, dict[str, bool]]]] = [
    ("ada", "Ada", {}),
    ("ben", "Ben", {}),
    ("cleo", "Cleo", {}),
    ("coordinator", "Cora, coordinator", {"is_staff": True}),
    ("senior", "Sam, senior coordinator", {"is_staff": True}),
    ("auditor", "Otto, auditor", {"is_staff": True}),
    ("admin", "Alex, administrator", {"is_staff": True, "is_superuser": True}),
]
ROLES: Final = {"coordinator": COORDINATORS, "senior": SENIORS, "auditor": AUDITORS}
SERVICES: Final[list[tuple[str, ServiceKind, str, str, int]]] = [
    (
        "ada",
        ServiceKind.OFFER,
        "Bicycle repair",
        "Flat tyres, brakes, gears. I bring the tools.",
        60,
    ),
    ("ada", ServiceKind.OFFER, "Piano lessons", "For beginners of any age.", 45),
    ("cleo", ServiceKind.OFFER, "Help with your phone", "Patiently, as often as it takes.", 30),
    ("cleo", ServiceKind.WANTED, "Somebody to water my plants", "Two weeks in August.", 90),
    ("ben", ServiceKind.WANTED, "Help with moving a sofa", "One flight of stairs.", 60),
]


class Command(BaseCommand):
    """`manage.py make_demo [--past]`: creates what is missing, changes nothing that is there."""

    help = "Makes the demo members and services. Never in staging or production."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether they know each other already."""
        parser.add_argument(
            "--past",
            action="store_true",
            help="let them have joined weeks ago, and have helped each other since then",
        )

    def handle(self, *_args: Any, past: bool = False, **_options: Any) -> None:
        """Make them."""
        if settings.HOURBANK_ENV not in {"dev", "test"}:
            raise CommandError(
                "Demo members are for one's own machine, not for a bank that members use."
            )
        at = timezone.now() - PAST if past else timezone.now()
        made = {
            name: self._member(name, full_name, at=at, **rights)
            for name, full_name, rights in MEMBERS
        }
        self._rules(at=at)
        for service in SERVICES:
            if made[service[0]]:
                self._service(*service, at=at)
        if past and all(made.values()):
            Past(at=at).live()
        if made["ben"]:
            self._waiting()
        work(clock=timezone.now)
        self.stdout.write(f"{sum(made.values())} demo members made, {len(made)} there.")

    def _member(self, name: str, full_name: str, *, at: datetime, **rights: bool) -> bool:
        email = f"{name}@example.org"
        if Member.objects.filter(email=email).exists():
            return False
        member = Member(email=email, name=full_name, **rights)
        member.set_password(PASSWORD)
        with door():
            join(member=member, at=at)
            if name in ROLES:
                member.groups.add(ensure_roles(role=ROLES[name]))
        return True

    def _rules(self, *, at: datetime) -> None:
        """The first rules, to which all who are there agree; a bank that has some keeps them."""
        if JoiningRules.objects.exists():
            return
        administrator = Member.objects.get(email="admin@example.org")
        with door():
            published = publish_rules(
                texts={"en": FIRST_RULES}, actor=Actor(member_id=administrator.pk), at=at
            )
            for member in Member.objects.filter(is_active=True).order_by("pk"):
                accept_rules(number=published.number, member_id=member.pk, at=at)

    def _waiting(self) -> None:
        """One service that the coordinator has to look at."""
        actor, at = Actor(member_id=Member.objects.get(email="ben@example.org").pk), timezone.now()
        with door():
            made = draft(
                kind=ServiceKind.OFFER,
                title="Bread from my oven",
                description="I show you how, or bring you a loaf of rye.",
                estimated_minutes=60,
                actor=actor,
                at=at,
            )
            submit(service_id=made.pk, actor=actor, at=at)

    def _service(
        self,
        name: str,
        kind: ServiceKind,
        title: str,
        words: str,
        minutes: int,
        *,
        at: datetime,
    ) -> None:
        member = Member.objects.get(email=f"{name}@example.org")
        with door():
            publish(
                kind=kind,
                title=title,
                description=words,
                estimated_minutes=minutes,
                actor=Actor(member_id=None, on_behalf_of_id=member.pk),
                at=at,
            )
