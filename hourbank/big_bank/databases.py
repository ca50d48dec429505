"""Databases beside the bank's own, made as it is: where something is tried out, and dropped in the end."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper


ALIASES: Final = ("default", "owner")
MAINTENANCE: Final = "postgres"


class Databases:
    """Several databases with the bank's schema, and a kept connection of each role to each."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self._kept: dict[str, dict[str, BaseDatabaseWrapper]] = {}
        self._own = {alias: connections[alias] for alias in ALIASES}

    def use(self, name: str) -> None:
        """Let the bank's connections lead to this database; they stay open behind others."""
        kept = self._kept.setdefault(name, {alias: _connection(alias, name) for alias in ALIASES})
        for alias, connection in kept.items():
            connections[alias] = connection

    def close(self) -> None:
        """Close all connections to all of them; what led elsewhere before does so again."""
        for alias, connection in self._own.items():
            connections[alias] = connection
        for kept in self._kept.values():
            for connection in kept.values():
                connection.close()
        self._kept.clear()


@contextmanager
def databases(*names: str, keep: bool = False) -> Iterator[Databases]:
    """Make databases with these names; drop them in the end.

    With `keep` they stay, and those that stayed are found again, brought to the schema of today.
    """
    found = Databases(names)
    there = _there(names) if keep else []
    missing = [name for name in names if name not in there]
    for name in [*there, *missing[:1]]:
        if name in missing:
            _run(f'CREATE DATABASE "{name}"')
        found.use(name)
        call_command("migrate", verbosity=0, interactive=False)
    found.close()
    for name in missing[1:]:
        _run(f'CREATE DATABASE "{name}" TEMPLATE "{missing[0]}"')
    try:
        yield found
    finally:
        found.close()
        for name in () if keep else names:
            _run(f'DROP DATABASE "{name}"')


def as_owner(statement: str, parameters: dict[str, Any] | None = None) -> None:
    """Run a statement with the rights of the tables' owner, outside of any transaction."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, parameters)


def _connection(alias: str, name: str) -> BaseDatabaseWrapper:
    connection = connections.create_connection(alias)
    connection.settings_dict = {**connection.settings_dict, "NAME": name}
    return connection


def _there(names: Sequence[str]) -> list[str]:
    connection = _connection("owner", MAINTENANCE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname = ANY(%s)", [list(names)])
        found = [name for (name,) in cursor.fetchall()]
    connection.close()
    return found


def _run(statement: str) -> None:
    connection = _connection("owner", MAINTENANCE)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()
