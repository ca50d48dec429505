"""A member who joins from the console: the first administrator, and who can't sign up by themself."""

from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from common.errors import DomainError
from common.transactions import door
from hourbank.roles import AUDITORS, COORDINATORS, SENIORS
from members.models import Member
from members.operations import enrol
from workflow.actor import WORKFLOW


ADMINISTRATOR: Final = "administrator"
GROUPS: Final = {"coordinator": COORDINATORS, "senior": SENIORS, "auditor": AUDITORS}
ROLES: Final = ("member", *GROUPS, ADMINISTRATOR)


class Command(BaseCommand):
    """`manage.py add_member "Ana Ruiz" --email ana@example.org --role administrator`."""

    help = "Lets somebody join, their address confirmed, and prints a link to set a password, once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, and what they may do."""
        parser.add_argument("name", help="As other members see it.")
        parser.add_argument(
            "--email", default="", help="Without one they can't sign in, and staff act for them."
        )
        parser.add_argument("--role", choices=ROLES, default="member", help="By itself: member.")
        parser.add_argument("--time-zone", default="UTC", help="Such as Europe/Madrid.")

    def handle(self, *, name: str, email: str, role: str, time_zone: str, **_options: Any) -> None:
        """Add them, and say how they sign in."""
        if role != "member" and not email:
            raise CommandError(f"A role such as {role} needs --email: it counts for who signs in.")
        self._require_new(email)
        try:
            with door():
                member, path = enrol(
                    name=name,
                    email=email or None,
                    time_zone=time_zone,
                    is_superuser=role == ADMINISTRATOR,
                    groups=_groups(role),
                    actor=WORKFLOW,
                    at=timezone.now(),
                )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except DomainError as refusal:
            raise CommandError(refusal.sentence) from None
        self._say(member, role=role, path=path)

    def _require_new(self, email: str) -> None:
        there = Member.objects.filter(email__iexact=email, is_pending=False) if email else None
        if there and there.exists():
            raise CommandError(
                f"There is a member with the address {email} already; nothing was changed."
                f" `manage.py changepassword {email}` sets a new password."
            )

    def _say(self, member: Member, *, role: str, path: str | None) -> None:
        self.stdout.write(f"{member.name} has joined ({role}, {member.pk}).")
        if path is None:
            self.stdout.write("Without an address they can't sign in: staff act for them.")
            return
        days = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT).days
        self.stdout.write(
            "They set their password here. It works once, and for"
            f" {days} days:\n{settings.HOURBANK_URL}{path}"
        )


def _groups(role: str) -> list[Group]:
    """That of the role: each migrate makes them."""
    return list(Group.objects.filter(name=GROUPS[role])) if role in GROUPS else []
