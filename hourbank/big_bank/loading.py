"""Millions of rows by COPY, in one transaction: all of them, or none.

The tables' own triggers, foreign keys and further indexes would look at each row; they are put aside
meanwhile and back in the end, in the same transaction: keys that lead nowhere and what breaks a
constraint end it. What the triggers would have seen is held against the books afterwards.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from django.db import connections, transaction

from hourbank.big_bank.tables import Table


OWNER: Final = "owner"
CHUNK: Final = 4_000_000
_SETTINGS: Final = (
    "maintenance_work_mem = '256MB'",
    "idle_in_transaction_session_timeout = 0",
    "statement_timeout = 0",
    "lock_timeout = 0",
)
_ASIDE: Final = """
SELECT format('ALTER TABLE %%I DROP CONSTRAINT %%I', t.relname, k.conname),
       format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s', t.relname, k.conname, pg_get_constraintdef(k.oid))
FROM pg_constraint AS k JOIN pg_class AS t ON t.oid = k.conrelid
WHERE k.contype = 'f' AND t.relname = ANY (%(tables)s::text[])
  AND t.relnamespace = 'public'::regnamespace
UNION ALL
SELECT format('DROP INDEX %%I', i.relname), pg_get_indexdef(i.oid)
FROM pg_index AS x JOIN pg_class AS i ON i.oid = x.indexrelid JOIN pg_class AS t ON t.oid = x.indrelid
WHERE t.relname = ANY (%(tables)s::text[]) AND t.relnamespace = 'public'::regnamespace
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.oid)
"""


class Loader:
    """Rows for many tables at once; each is sent on when there are enough."""

    def __init__(self, cursor: Any, tables: Mapping[str, Table]) -> None:
        self.cursor = cursor
        self.tables = tables
        self.waiting: defaultdict[str, list[str]] = defaultdict(list)
        self.sizes: defaultdict[str, int] = defaultdict(int)

    def transaction(self) -> int:
        """The number of the one transaction, as events keep it."""
        self.cursor.execute("SELECT workflow_tx()")
        (found,) = self.cursor.fetchone()
        return int(found)

    def add(self, table: str, text: str) -> None:
        """Take some rows, as COPY reads them."""
        self.waiting[table].append(text)
        self.sizes[table] += len(text)
        if self.sizes[table] > CHUNK:
            self._send(table)

    def finish(self) -> None:
        """Send what is left."""
        for table in list(self.waiting):
            self._send(table)

    def reserve(self, rows: Mapping[str, int]) -> dict[str, int]:
        """Take so many numbers for each table. Returns the last one taken before them."""
        found = {}
        for name, count in rows.items():
            table = self.tables[name]
            if not table.is_counted:
                continue
            self.cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [name, table.key])
            (sequence,) = self.cursor.fetchone()
            self.cursor.execute("SELECT nextval(%s::regclass)", [sequence])
            (first,) = self.cursor.fetchone()
            found[name] = first - 1
            self.cursor.execute("SELECT setval(%s::regclass, %s)", [sequence, first + count])
        return found

    def _send(self, table: str) -> None:
        statement = f'COPY "{table}" ({self.tables[table].listed}) FROM STDIN'
        with self.cursor.copy(statement) as rows:
            rows.write("".join(self.waiting.pop(table)))
        self.sizes[table] = 0


@contextmanager
def loading(
    tables: Mapping[str, Table], *, names: Iterable[str], say: Callable[[str], None]
) -> Iterator[Loader]:
    """Open the one transaction; `names` are the tables that get rows."""
    connection, chosen = connections[OWNER], sorted(names)
    with transaction.atomic(using=OWNER, durable=True), connection.cursor() as cursor:
        for setting in _SETTINGS:
            cursor.execute(f"SET LOCAL {setting}")
        cursor.execute(_ASIDE, {"tables": chosen})
        aside = cursor.fetchall()
        for away, _back in aside:
            cursor.execute(away)
        for name in chosen:
            cursor.execute(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
        loader = Loader(cursor, tables)
        yield loader
        loader.finish()
        say(f"Building {len(aside)} indexes and keys.")
        for _away, back in sorted(aside, key=lambda one: "FOREIGN KEY" in one[1]):
            cursor.execute(back)
        for name in chosen:
            cursor.execute(f'ALTER TABLE "{name}" ENABLE TRIGGER USER')
    with connection.cursor() as cursor:
        for name in chosen:
            cursor.execute(f'VACUUM (ANALYZE) "{name}"')
