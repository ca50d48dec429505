"""What a bank holds, in a few numbers: written beside each copy, and compared after it was read."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self

from django.conf import settings
from django.db import connection
from psycopg import sql

from hourbank.backup.errors import BackupError
from ledger.queries import differences, totals


READ_AT_ONCE: Final = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Of a copy: when, by which release, its file, its rows by table, and the minutes of its ledger."""

    at: str
    release: str
    bytes: int
    sha256: str
    rows: dict[str, int]
    minutes: dict[str, int]

    def write(self, dump: Path) -> None:
        """Beside the dump; the last thing of a copy, so that one without it isn't whole."""
        _beside(dump).write_text(json.dumps(asdict(self), indent=2, sort_keys=True) + "\n")

    @classmethod
    def read(cls, dump: Path) -> Self:
        """Return that of a dump.

        Raises:
            BackupError: there is none, or the dump isn't what it was.
        """
        try:
            found = cls(**json.loads(_beside(dump).read_text()))
        except (OSError, ValueError, TypeError) as error:
            raise BackupError(f"{_beside(dump)} can't be read: {error}") from error
        if not dump.is_file() or digest(dump) != found.sha256:
            raise BackupError(f"{dump} is not the file that was written: don't use it.")
        return found


def summary_now(
    *, dump: Path, at: datetime, counted: tuple[dict[str, int], dict[str, int]]
) -> Summary:
    """Return that of a dump that has just been written of what was counted."""
    rows, minutes = counted
    return Summary(
        at=at.isoformat(),
        release=settings.HOURBANK_RELEASE,
        bytes=dump.stat().st_size,
        sha256=digest(dump),
        rows=rows,
        minutes=minutes,
    )


def count() -> tuple[dict[str, int], dict[str, int]]:
    """Count the rows of all tables, and the minutes of the ledger; as the bank's own role.

    Raises:
        BackupError: the ledger is not in order. A copy of it would keep what is wrong.
    """
    if found := differences(most=1):
        raise BackupError(
            f"The ledger is not in order, {found[0].check} of {found[0].subject}"
            f" {found[0].subject_id} first: see manage.py reconcile."
        )
    return _rows(), {
        name: value for name, value in asdict(totals()).items() if name.endswith("_minutes")
    }


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _rows() -> dict[str, int]:
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
        counts: list[Any] = []
        for table in tables:
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
            counts += cursor.fetchone()
    return dict(zip(tables, counts, strict=True))


def _beside(dump: Path) -> Path:
    return dump.with_suffix(".json")
