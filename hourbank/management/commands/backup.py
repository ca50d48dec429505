"""A copy of the bank in a folder."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hourbank.backup.errors import BackupError
from hourbank.backup.making import back_up, forget_old


class Command(BaseCommand):
    """`manage.py backup FOLDER [--keep 14]`; members go on meanwhile."""

    help = "Writes a dump of the whole bank, of one moment in which its ledger is in order."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to, and how many copies stay there."""
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--keep", type=int, help="Remove all but so many, once this one is whole."
        )

    def handle(self, *, folder: Path, keep: int | None, **_options: Any) -> None:
        """Write it, and say what it holds."""
        if keep is not None and keep < 1:
            raise CommandError("--keep must be at least 1: that is the copy which is made now.")
        try:
            dump, summary = back_up(folder=folder, at=timezone.now())
        except BackupError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"{dump}: {summary.bytes} bytes, {summary.rows['members_member']} members,"
            f" {summary.rows['ledger_entry']} entries; its ledger is in order."
        )
        for old in forget_old(folder=folder, keep=keep) if keep else []:
            self.stdout.write(f"{old} is removed.")
