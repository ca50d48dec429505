"""What code relies on in a database: columns, what they take, functions, and what they must not do."""

from dataclasses import dataclass
from typing import Any, Final


COLUMNS: Final = """
SELECT c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod),
       a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AND a.attgenerated = '', a.attnotnull
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'p') AND a.attnum > 0
  AND NOT a.attisdropped
"""
FUNCTIONS: Final = """
SELECT p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', pg_get_function_result(p.oid)
FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
"""
# Unique indexes too: ON CONFLICT needs them, and they refuse what was taken before.
RULES: Final = """
SELECT conrelid::regclass || ': ' || conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'u', 'p', 'x', 'f')
UNION ALL
SELECT indrelid::regclass || ': ' || indexrelid::regclass, pg_get_indexdef(indexrelid)
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE indisunique AND relnamespace = 'public'::regnamespace
"""


@dataclass(frozen=True)
class Column:
    """What a statement has to know of it."""

    kind: str
    is_required: bool
    is_not_null: bool


@dataclass(frozen=True)
class Schema:
    """By their names."""

    columns: dict[str, Column]
    functions: dict[str, str]
    rules: dict[str, str]

    @property
    def tables(self) -> set[str]:
        return {name.partition(".")[0] for name in self.columns}


def read_schema(connection: Any) -> Schema:
    with connection.cursor() as cursor:
        found = []
        for query in (COLUMNS, FUNCTIONS, RULES):
            cursor.execute(query)
            found.append({name: rest for name, *rest in cursor.fetchall()})
    columns, functions, rules = found
    return Schema(
        columns={name: Column(*rest) for name, rest in columns.items()},
        functions={name: told for name, (told,) in functions.items()},
        rules={name: told for name, (told,) in rules.items()},
    )


def broken(*, before: Schema, now: Schema) -> list[str]:
    """What statements of before would run into now."""
    told = []
    for name, old in before.columns.items():
        new = now.columns.get(name)
        if new is None:
            told.append(f"{name} is gone")
        elif new.kind != old.kind:
            told.append(f"{name} was {old.kind} and is {new.kind}")
        elif new.is_required > old.is_required:
            told.append(f"{name} has no default any more")
        elif new.is_not_null > old.is_not_null:
            told.append(f"{name} takes no NULL any more")
    told += [
        f"{name} is new and has no default"
        for name, new in now.columns.items()
        if name not in before.columns
        and name.partition(".")[0] in before.tables
        and new.is_required
    ]
    told += [
        f"function {name} is gone or returns something else"
        for name, result in before.functions.items()
        if now.functions.get(name) != result
    ]
    told += [
        f"{name} is a new rule: {rule}"
        for name, rule in now.rules.items()
        if name.partition(":")[0] in before.tables and before.rules.get(name) != rule
    ]
    told += [f"{name} is no longer unique" for name in before.rules if _is_lost(name, before, now)]
    return told


def _is_lost(name: str, before: Schema, now: Schema) -> bool:
    return (
        before.rules[name].startswith(("UNIQUE", "PRIMARY", "CREATE UNIQUE"))
        and name not in now.rules
    )
