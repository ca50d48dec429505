"""Migrations run as the owner of the database; the bank's role then gets its rights."""

from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from hourbank.belonging import require_lesser_role, require_own_database
from hourbank.moved import go_on_after_a_move
from hourbank.privileges import grant_to_bank
from hourbank.roles import ensure_roles
from hourbank.schedules import ensure_schedules
from workflow.survey import findings


# Schedules and roles are rows, and a feed has readers: a migrate of a single app may come before their tables.
NEEDED: Final = {
    "auth_group",
    "django_celery_beat_periodictask",
    "notifications_webhookcursor",
}


class Command(Migrate):
    """Django's migrate, on the owner's connection unless told otherwise."""

    def add_arguments(self, parser: CommandParser) -> None:
        """As Django's, with another default."""
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, grant, create what is missing, and say which rows the code has left behind."""
        alias = options["database"]
        only_looks = options["plan"] or options["check_unapplied"]
        try:
            require_own_database(using=alias, is_marked=not only_looks)
            if only_looks:
                super().handle(*args, **options)
                return
            self._migrate(*args, **options)
        except ImproperlyConfigured as finding:
            raise CommandError(str(finding)) from None
        for row in findings(using=alias):
            self.stderr.write(self.style.WARNING(str(row)))

    def _migrate(self, *args: Any, **options: Any) -> None:
        alias = options["database"]
        super().handle(*args, **options)
        if set(connections[alias].introspection.table_names()) >= NEEDED:
            grant_to_bank(owner_alias=alias)
            require_lesser_role(using=alias)
            ensure_schedules(using=alias)
            ensure_roles(using=alias)
            if go_on_after_a_move(using=alias):
                self.stdout.write("The database was moved: its feed of events goes on.")
