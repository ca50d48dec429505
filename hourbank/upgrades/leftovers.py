"""What an interrupted migration leaves behind in a database; one of Django's checks of databases."""

from collections.abc import Collection
from typing import Any, Final

from django.core import checks
from django.db import connections


# What CREATE INDEX CONCURRENTLY and REINDEX … CONCURRENTLY leave where they are cut short, or find two alike
# in what was to be unique: every writer keeps it up, and no reader uses it.
_UNFINISHED: Final = """
SELECT format('%I.%I', space.nspname, built.relname), of.relname
FROM pg_index
JOIN pg_class AS built ON built.oid = indexrelid
JOIN pg_class AS of ON of.oid = indrelid
JOIN pg_namespace AS space ON space.oid = built.relnamespace
WHERE NOT (indisvalid AND indisready) AND built.relkind = 'i'
ORDER BY 1
"""
_WHAT_TO_DO: Final = (
    "Unless pg_stat_progress_create_index says that it is being built right now, as the owner:"
    " DROP INDEX CONCURRENTLY {index}; then `manage.py migrate`, which makes it again"
    " (docs/upgrading.md)."
)


def check_indexes(
    *, databases: Collection[str] | None = None, **_options: Any
) -> list[checks.CheckMessage]:
    """Name each index that was begun and never finished: `manage.py check --database default`.

    No error, for migrate looks too, and may be what mends it.
    """
    return [
        checks.Warning(
            f"The index {index} on {table} is unfinished: it slows down writers and helps nobody.",
            hint=_WHAT_TO_DO.format(index=index),
            obj=alias,
            id="hourbank.W001",
        )
        for alias in databases or ()
        for index, table in _unfinished(alias)
    ]


def _unfinished(alias: str) -> list[tuple[str, str]]:
    with connections[alias].cursor() as cursor:
        cursor.execute(_UNFINISHED)
        return [(index, table) for index, table in cursor.fetchall()]
