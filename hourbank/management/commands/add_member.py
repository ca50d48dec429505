"""Who joins, or gets a role, from the console: the first administrator, and who can't sign up."""

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
from members.operations import enrol, give_role
from workflow.actor import WORKFLOW


ADMINISTRATOR: Final = "administrator"
GROUPS: Final = {"coordinator": COORDINATORS, "senior": SENIORS, "auditor": AUDITORS}
ROLES: Final = ("member", *GROUPS, ADMINISTRATOR)
# Where a person types what a field of the member gets.
TYPED: Final = {"name": "the name", "email": "--email", "time_zone": "--time-zone"}


class Command(BaseCommand):
    """`manage.py add_member "Ana Ruiz" --email ana@example.org --role administrator`."""

    help = (
        "Lets somebody join, their address confirmed, and prints a link to set a password, once."
        " Who is a member already gets the role."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, and what they may do."""
        parser.add_argument("name", help="As other members see it.")
        parser.add_argument("--email", help="Left out, they can't sign in, and staff act for them.")
        parser.add_argument("--role", choices=ROLES, default="member", help="By itself: member.")
        parser.add_argument("--time-zone", default="UTC", help="Such as Europe/Madrid.")

    def handle(
        self, *, name: str, email: str | None, role: str, time_zone: str, **_options: Any
    ) -> None:
        """Add them, and say how they sign in; or give a member the role."""
        if email is not None and not (email := email.strip()):
            # A shell's variable that isn't set would make a member whom nobody can reach.
            raise CommandError("--email: This is empty. Leave it out for somebody without one.")
        if role != "member" and not email:
            raise CommandError(f"A role such as {role} needs --email: it counts for who signs in.")
        try:
            if there := _with_address(email):
                self._promote(there, role=role)
            else:
                self._enrol(name=name, email=email, role=role, time_zone=time_zone)
        except ValidationError as error:
            raise CommandError(_told(error)) from None
        except DomainError as refusal:
            raise CommandError(refusal.sentence) from None

    def _promote(self, member: Member, *, role: str) -> None:
        is_new, path = False, None
        if role != "member":
            with door():
                is_new, path = give_role(
                    member_id=member.pk,
                    is_superuser=role == ADMINISTRATOR,
                    groups=_groups(role),
                    actor=WORKFLOW,
                    at=timezone.now(),
                )
        if not is_new:
            what = "" if role == "member" else f", {member.name}, who is {role}"
            raise CommandError(
                f"There is a member with the address {member.email} already{what}; nothing was"
                f" changed. `manage.py changepassword {member.email}` sets a new password."
            )
        self.stdout.write(
            f"{member.name} ({member.email}) is a member already and is now {role} ({member.pk})."
        )
        if path:
            self._say_link(path)

    def _enrol(self, *, name: str, email: str | None, role: str, time_zone: str) -> None:
        with door():
            member, path = enrol(
                name=name,
                email=email,
                time_zone=time_zone,
                is_superuser=role == ADMINISTRATOR,
                groups=_groups(role),
                actor=WORKFLOW,
                at=timezone.now(),
            )
        self.stdout.write(f"{member.name} has joined ({role}, {member.pk}).")
        if path:
            self._say_link(path)
        else:
            self.stdout.write("Without an address they can't sign in: staff act for them.")

    def _say_link(self, path: str) -> None:
        days = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT).days
        self.stdout.write(
            "They set their password here. It works once, and for"
            f" {days} days:\n{settings.HOURBANK_URL}{path}"
        )


def _with_address(email: str | None) -> Member | None:
    """The member whose address this is, however it is written; who only signed up is none yet."""
    return Member.objects.filter(email__iexact=email, is_pending=False).first() if email else None


def _told(error: ValidationError) -> str:
    """Its sentences, each after what it is about."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    about = {field: TYPED.get(field, "") for field in error.message_dict}
    return " ".join(
        f"{about[field]}: {sentence}" if about[field] else sentence
        for field, sentences in error.message_dict.items()
        for sentence in sentences
    )


def _groups(role: str) -> list[Group]:
    """That of the role: each migrate makes them."""
    return list(Group.objects.filter(name=GROUPS[role])) if role in GROUPS else []
