"""A finding of the check, and what each kind of it means."""

from dataclasses import dataclass
from typing import Final


#: Why the released code can't go on, or members have to wait, and what to do instead.
KINDS: Final = {
    "drops-table": "the released code still reads this table. Stop using it now, drop it in the next release",
    "renames-table": "the released code knows the table by its old name. Add a new one, or keep db_table",
    "drops-column": (
        "the released code still names this column. Take the field out of the models alone now"
        " (SeparateDatabaseAndState), with a database default where it is NOT NULL; drop it in the next release"
    ),
    "renames-column": "the released code knows the column by its old name. Keep it with db_column",
    "required-column": (
        "the released code inserts rows without a value for it. Give it a db_default, or let it be null"
    ),
    "changes-type": (
        "the table is rewritten while everybody waits, and the released code expects the old type."
        " Add another column; where its default differs from row to row, as one that may be null, filled by"
        " RunPython"
    ),
    "unique": (
        "writers wait while the index is built. Create it concurrently, then add the constraint by it"
    ),
    "not-null": (
        "all rows are looked through while everybody waits, and the released code may write NULL."
        " Add a CHECK by AddConstraintNotValid and ValidateConstraint first"
    ),
    "scans-table": (
        "all rows are looked through while writers wait. Use AddConstraintNotValid, and"
        " ValidateConstraint in a migration of its own"
    ),
    "index-locks": (
        "writers wait while the index is built. Use AddIndexConcurrently or RemoveIndexConcurrently, and for"
        " a foreign key db_index=False before"
    ),
    "drops-unique": "the released code may rely on it in ON CONFLICT. Drop it in the next release",
    "irreversible": "there is no way back. Give reverse_code or reverse_sql, noop where there is nothing to do",
    "one-transaction": (
        "all rows that it changes stay locked to its end. Let the migration be atomic = False, and take so"
        " many rows at a time"
    ),
    "whole-table": "it locks or changes whole tables at once. Use RunPython, so many rows at a time",
    "drops-guard": "the released code relies on this trigger. Drop it in the next release",
    "unknown": "the check doesn't know this operation. Teach hourbank/upgrades/rules.py what it does",
    "empty-reason": "what is allowed needs a reason in words",
    "unused-reason": "nothing of the kind is in it: take this out of `allowed`",
}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that a migration must not do, and where."""

    migration: str
    kind: str
    what: str
    more: str = ""

    def __str__(self) -> str:
        """A line for who wrote the migration."""
        why = self.more or KINDS.get(self.kind, "")
        return f"{self.migration}: {self.kind}: {self.what}: {why}"
