"""A bank made of a copy: in an empty database alone, and compared with what the copy was of."""

from pathlib import Path

from django.core.management import call_command
from django.db import connections

from hourbank.backup.errors import BackupError
from hourbank.backup.programs import run
from hourbank.backup.summary import Summary, count
from hourbank.privileges import grant_to_bank


def restore(*, dump: Path) -> Summary:
    """Read a dump into the empty database of the settings, migrate it, and compare. Returns its summary.

    Raises:
        BackupError: the file isn't whole, there is something in the database, or what was read is
            not what was copied. Nothing of an existing bank is ever overwritten.
    """
    summary = Summary.read(dump)
    _require_empty()
    run(
        "pg_restore",
        "--exit-on-error",
        "--single-transaction",
        *("--no-owner", "--no-acl"),
        str(dump),
        using="owner",
    )
    # Before a newer release changes what is compared; the bank's role can read it from here on.
    grant_to_bank()
    _require_same(summary, count())
    call_command("migrate", verbosity=0)
    count()
    return summary


def _require_empty() -> None:
    owner = connections["owner"]
    if owner.introspection.table_names():
        name = owner.settings_dict["NAME"]
        raise BackupError(f"There are tables in the database {name}: restore into an empty one.")


def _require_same(summary: Summary, counted: tuple[dict[str, int], dict[str, int]]) -> None:
    rows, minutes = counted
    wrong = [name for name in summary.rows if rows.get(name) != summary.rows[name]]
    if wrong or minutes != summary.minutes:
        told = ", ".join(wrong) or "the ledger"
        raise BackupError(f"What was read is not what was copied: {told}. Don't use this database.")
