"""Whether the migrations since the last release keep that release working while they run."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.migrations.loader import MigrationLoader

from hourbank.upgrades.released import (
    newest,
    read_released,
    since_released,
    write_released,
)
from hourbank.upgrades.rules import unsafe


class Command(BaseCommand):
    """`manage.py check_upgrade`; asks no database."""

    help = "Refuses migrations since the last release that would break it, or keep members waiting."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether what there is becomes the release."""
        parser.add_argument(
            "--release", action="store_true", help="Let the migrations of now count as released."
        )

    def handle(self, *, release: bool, **_options: Any) -> None:
        """Look, and say what was found."""
        loader = MigrationLoader(None)
        newer, state = since_released(loader, read_released())
        if found := unsafe(newer, state):
            raise CommandError("\n".join(map(str, found)) + "\nSee docs/upgrading.md.")
        self.stdout.write(f"{len(newer)} migrations since the last release; all of them are safe.")
        if release:
            write_released(loader)
            self.stdout.write(f"Released now: {newest(loader)}")
