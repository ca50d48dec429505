"""`manage.py check_workflows`: whether rows use states or steps that the code no longer has."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS

from workflow.survey import findings


class Command(BaseCommand):
    """Reads only. Exits with 1 where something is found."""

    help = "Look for rows in states or steps that the code no longer knows."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to look."""
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Look, and say what was found."""
        if found := findings(using=options["database"]):
            raise CommandError("\n".join(str(finding) for finding in found))
        self.stdout.write(
            "Every row is in a state, and every open step has a name, that the code knows."
        )
