"""Django's command for a first administrator, which would make one who never joined."""

from typing import Any, Final, NoReturn

from django.contrib.auth.management.commands import createsuperuser
from django.core.management.base import CommandError


INSTEAD: Final = (
    "An administrator is a member as well, who joins with a confirmed address:"
    ' `manage.py add_member "Ana Ruiz" --email ana@example.org --role administrator`.'
    " Nothing was changed."
)


class Command(createsuperuser.Command):
    """Takes the words that Django's own takes, and says what to do instead."""

    help = "Not in this bank: see manage.py add_member."
    requires_migrations_checks = False

    def handle(self, *_words: str, **_options: Any) -> NoReturn:
        """Refuse."""
        raise CommandError(INSTEAD)
