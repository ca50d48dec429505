"""What the database says of its tables: columns, keys, indexes."""

from dataclasses import dataclass, field
from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper


#: Whose rows are no part of anybody's life: Django's own, signs of life, and what guards calls.
ASIDE: Final = (
    "django_%",
    "auth_%",
    "account_emailconfirmation",
    "workflow_heartbeat",
    "workflow_circuitbreaker",
    "workflow_idempotencykey",
    "workflow_policy",
    "workflow_steppolicy",
)

_COLUMNS: Final = """
SELECT t.relname, array_agg(a.attname::text ORDER BY a.attnum)
FROM pg_class AS t JOIN pg_attribute AS a ON a.attrelid = t.oid
WHERE t.relnamespace = 'public'::regnamespace AND t.relkind = 'r'
  AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
  AND NOT t.relname LIKE ANY (%s::text[])
GROUP BY t.relname ORDER BY t.relname
"""
_KEYS: Final = """
SELECT t.relname, a.attname, k.contype::text, f.relname, format_type(a.atttypid, NULL)
FROM pg_constraint AS k
JOIN pg_class AS t ON t.oid = k.conrelid LEFT JOIN pg_class AS f ON f.oid = k.confrelid
JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = k.conkey[1]
WHERE k.contype IN ('p', 'f') AND cardinality(k.conkey) = 1
  AND t.relnamespace = 'public'::regnamespace
"""


@dataclass(kw_only=True)
class Table:
    """A table, the columns that are written, its key, and which columns name rows of which table."""

    name: str
    columns: list[str]
    key: str = ""
    is_counted: bool = False
    refers: dict[str, str] = field(default_factory=dict)

    @property
    def listed(self) -> str:
        """The columns as a statement names them."""
        return ", ".join(f'"{column}"' for column in self.columns)


def tables_of(connection: BaseDatabaseWrapper) -> dict[str, Table]:
    """All tables with rows of lives, by name."""
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS, [list(ASIDE)])
        found = {name: Table(name=name, columns=columns) for name, columns in cursor.fetchall()}
        cursor.execute(_KEYS)
        for name, column, kind, other, type_name in cursor.fetchall():
            if name not in found:
                continue
            if kind == "p":
                found[name].key = column
                found[name].is_counted = type_name != "uuid"
            else:
                found[name].refers[column] = other
    return found
