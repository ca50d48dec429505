"""A bank made of a copy."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hourbank.backup.errors import BackupError
from hourbank.backup.restoring import restore


class Command(BaseCommand):
    """`manage.py restore FILE`, into the empty database that the settings name."""

    help = "Reads a dump of `manage.py backup` into an empty database, and compares what was read."
    # There are no tables yet.
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Which."""
        parser.add_argument("dump", type=Path)

    def handle(self, *, dump: Path, **_options: Any) -> None:
        """Read it, and say what there is now."""
        try:
            summary = restore(dump=dump)
        except BackupError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"The bank of {summary.at} is back: {summary.rows['members_member']} members,"
            f" {summary.rows['ledger_entry']} entries; its ledger is in order."
        )
