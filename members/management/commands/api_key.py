"""A new API key, printed once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from common.transactions import door
from members.models import Member
from members.operations import make_key


class Command(BaseCommand):
    """`manage.py api_key EMAIL`."""

    help = "Makes a new API key for a member and prints it once; only its hash is stored."

    def add_arguments(self, parser: CommandParser) -> None:
        """The member's address, and what the key is for."""
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="What the key is for.")

    def handle(self, *, email: str, name: str, **_options: Any) -> str:
        """Make the key."""
        member = Member.objects.filter(email__iexact=email).first()
        if member is None:
            raise CommandError(f"No member has the address {email}.")
        with door():
            _row, text = make_key(member=member, name=name, at=timezone.now())
        return text
