"""A new API key, printed once."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from common.errors import DomainError
from common.scopes import Scope
from common.transactions import door
from members.models import Member
from members.operations import add_key
from members.queries import usable_scopes
from workflow.actor import Actor


class Command(BaseCommand):
    """`manage.py api_key EMAIL`."""

    help = "Makes a new API key for a member and prints it once; only its hash is stored."

    def add_arguments(self, parser: CommandParser) -> None:
        """The member's address, what the key is for, what it may do and how long."""
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="What the key is for.")
        parser.add_argument(
            "--scope",
            action="append",
            dest="scopes",
            choices=Scope.values,
            help="What it may do, more than once; by itself all that the member may.",
        )
        parser.add_argument("--days", type=int, help="It ends after so many; else when revoked.")

    def handle(
        self,
        *,
        email: str,
        name: str,
        scopes: list[str] | None,
        days: int | None,
        **_options: Any,
    ) -> str:
        """Make the key."""
        member = Member.objects.filter(email__iexact=email).first()
        if member is None:
            raise CommandError(f"No member has the address {email}.")
        at = timezone.now()
        try:
            with door():
                key = add_key(
                    name=name or f"{at:%Y-%m-%d %H:%M:%S.%f}",
                    scopes=scopes or usable_scopes(member),
                    expires_at=at + timedelta(days=days) if days is not None else None,
                    actor=Actor(member_id=None, on_behalf_of_id=member.pk),
                    at=at,
                )
        except DomainError as refusal:
            raise CommandError(refusal.sentence) from None
        return key.text
