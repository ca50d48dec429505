"""What SQL that is written by hand would do: squawk reads it, and some rules of our own beside."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import sqlparse


#: In squawk's words, what would break the released code or keep members waiting; matters of taste are left.
OF_SQUAWK: Final = {
    "adding-field-with-default": "changes-type",
    "adding-foreign-key-constraint": "scans-table",
    "adding-not-nullable-field": "not-null",
    "adding-primary-key-constraint": "unique",
    "adding-required-field": "required-column",
    "adding-serial-primary-key-field": "unique",
    "ban-alter-domain-with-add-constraint": "scans-table",
    "ban-concurrent-index-creation-in-transaction": "index-locks",
    "ban-drop-column": "drops-column",
    "ban-drop-database": "drops-table",
    "ban-drop-function": "drops-guard",
    "ban-drop-table": "drops-table",
    "ban-truncate-cascade": "whole-table",
    "changing-column-type": "changes-type",
    "constraint-missing-not-valid": "scans-table",
    "disallowed-unique-constraint": "unique",
    "renaming-column": "renames-column",
    "renaming-table": "renames-table",
    "require-concurrent-index-creation": "index-locks",
    "require-concurrent-index-deletion": "index-locks",
    "syntax-error": "unknown",
}
OF_OURS: Final = {
    "whole-table": re.compile(
        r"(?:UPDATE|DELETE|MERGE|TRUNCATE|LOCK|CLUSTER|VACUUM\s+FULL|REINDEX(?!.*CONCURRENTLY))\b",
        re.IGNORECASE,
    ),
    "drops-guard": re.compile(r"DROP\s+TRIGGER\b", re.IGNORECASE),
}
#: These words inside of a longer statement; not where they say what a rule, a right or a row's lock is for.
INSIDE: Final = re.compile(
    r"(?:(\b(?:FOR|KEY|DO|ON|OF|OR|BEFORE|AFTER|GRANT|REVOKE)\s|,)\s*)?"
    r"\b(?:UPDATE|DELETE|MERGE|TRUNCATE|LOCK)\b",
    re.IGNORECASE,
)
COMMENT: Final = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
STRING: Final = re.compile(r"'(?:[^']|'')*'")
OLDEST_POSTGRES: Final = "16"


def told_of_sql(sql: Any, *, is_atomic: bool) -> Iterator[tuple[str, str]]:
    """Kinds of findings in a RunSQL's words, each with what was said of it."""
    text = _as_text(sql)
    for statement in sqlparse.split(text):
        bare = sqlparse.format(statement, strip_comments=True).strip()
        for kind, pattern in OF_OURS.items():
            if pattern.match(bare):
                yield kind, ""
        if _changes_inside(bare):
            yield "whole-table", ""
    for told in _squawk(text, is_atomic=is_atomic):
        if kind := OF_SQUAWK.get(told["rule_name"], ""):
            yield kind, f"{told['rule_name']}: {told['message']} {told.get('help') or ''}".strip()


def _changes_inside(bare: str) -> bool:
    """Whether a query of several parts, or a block of code, changes rows somewhere within."""
    match bare.split(maxsplit=1):
        case [word, words] if word.upper() == "WITH":
            body = STRING.sub("''", words)
        case [word, words] if word.upper() == "DO":
            # Its strings stay: they may be what it executes. Comments within its quotes are still there.
            body = COMMENT.sub(" ", words)
        case _:
            return False
    return any(not excused for excused in INSIDE.findall(body))


def _as_text(sql: Any) -> str:
    if isinstance(sql, str):
        return sql
    parts = (part if isinstance(part, str) else part[0] for part in sql)
    return ";\n".join(part.rstrip().rstrip(";") for part in parts) + ";"


def _squawk(text: str, *, is_atomic: bool) -> list[dict[str, Any]]:
    """Ask squawk, which stands beside the Python that runs us.

    Raises:
        RuntimeError: it isn't there, or could not read what it was given.
    """
    program = shutil.which("squawk", path=str(Path(sys.executable).parent))
    if program is None:
        raise RuntimeError("squawk is not installed: run script/bootstrap.")
    options = ["--reporter=json", f"--pg-version={OLDEST_POSTGRES}", "--stdin-filepath=sql"]
    done = subprocess.run(  # noqa: S603 - our own words
        [program, *options, *(["--assume-in-transaction"] if is_atomic else [])],
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    if not done.stdout.strip():
        raise RuntimeError(f"squawk said nothing: {done.stderr.strip()}")
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found
