"""A copy of the whole bank in one file, of one moment, while members go on."""

import os
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import connection, transaction

from hourbank.backup.programs import run
from hourbank.backup.summary import Summary, count, summary_now


PATTERN: Final = "hourbank-*.dump"


def back_up(*, folder: Path, at: datetime) -> tuple[Path, Summary]:
    """Write a dump and its summary into `folder`. Returns where, and the summary.

    Both are of the same snapshot: what the ledger was compared in is what was dumped.

    Raises:
        BackupError: the ledger is not in order, or pg_dump failed; nothing is left behind.
    """
    folder.mkdir(parents=True, exist_ok=True)
    dump = folder / f"hourbank-{at:%Y%m%dT%H%M%SZ}.dump"
    unfinished = dump.with_suffix(".unfinished")
    try:
        with transaction.atomic(durable=True):
            snapshot = _begin_snapshot()
            counted = count()
            run(
                "pg_dump",
                "--format=custom",
                # Rights are granted anew by migrate, to the roles that there are then.
                *("--no-owner", "--no-acl"),
                f"--snapshot={snapshot}",
                f"--file={unfinished}",
                using="owner",
            )
        summary = summary_now(dump=unfinished, at=at, counted=counted)
        _keep(unfinished, dump)
        summary.write(dump)
    finally:
        unfinished.unlink(missing_ok=True)
    return dump, summary


def forget_old(*, folder: Path, keep: int) -> list[Path]:
    """Remove all whole copies but the newest `keep`. Returns those that went."""
    whole = [path for path in sorted(folder.glob(PATTERN)) if path.with_suffix(".json").is_file()]
    old = whole[: max(0, len(whole) - keep)]
    for path in old:
        # Without its summary a dump is no copy any more: if we end here, nobody takes it for one.
        path.with_suffix(".json").unlink()
        path.unlink()
    return old


def _begin_snapshot() -> str:
    """Let this transaction see one moment alone, and return its name for others to see the same."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        # It waits here for as long as pg_dump takes.
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        return str(cursor.fetchone()[0])


def _keep(written: Path, dump: Path) -> None:
    """Give a file its name once it is on the disk."""
    with written.open("rb") as file:
        os.fsync(file.fileno())
    written.chmod(0o600)
    written.rename(dump)
