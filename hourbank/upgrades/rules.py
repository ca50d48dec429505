"""What each of Django's operations would do to the released code, and to members who are at work.

Tables that are made by the same migrations are free: nobody uses them yet. What a rule forbids can be
allowed in a migration, with the reason in words: `allowed = {"drops-column": "Not read since 1.4."}`.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    RemoveIndexConcurrently,
    ValidateConstraint,
)
from django.db import connection
from django.db.migrations import Migration, operations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import CheckConstraint, Field, ManyToManyField, Value
from django.db.models.fields import NOT_PROVIDED
from django.db.models.functions import Now

from hourbank.upgrades.findings import Finding
from hourbank.upgrades.statements import told_of_sql


Told = Iterator[tuple[str, str, str]]

HARMLESS: Final = (
    operations.CreateModel,
    operations.AlterModelOptions,
    operations.AlterModelManagers,
    operations.AlterModelTableComment,
    operations.RenameIndex,
    AddConstraintNotValid,
    AddIndexConcurrently,
    RemoveIndexConcurrently,
)
#: What takes no lock of a table that members would wait for.
LOCKS_NOTHING: Final = (
    operations.AlterModelOptions,
    operations.AlterModelManagers,
    ValidateConstraint,
)
#: PostgreSQL works these out once, so the rows that are there stay as they are.
SAME_FOR_ALL: Final = (Value, Now)
ALWAYS: Final[dict[type[Operation], str]] = {
    operations.DeleteModel: "drops-table",
    operations.RenameModel: "renames-table",
    operations.AlterModelTable: "renames-table",
    operations.AddIndex: "index-locks",
    operations.RemoveIndex: "index-locks",
    operations.AlterUniqueTogether: "unique",
    operations.AlterIndexTogether: "index-locks",
}


def unsafe(migrations: Sequence[Migration], state: ProjectState) -> list[Finding]:
    """All findings in these migrations, which run in this order on the models of `state`."""
    fresh: set[tuple[str, str]] = set()
    found: list[Finding] = []
    for migration in migrations:
        told = list(_migration(migration, state, fresh))
        allowed: dict[str, str] = getattr(migration, "allowed", {})
        name = f"{migration.app_label}.{migration.name}"
        found += [
            Finding(migration=name, kind=kind, what=what, more=more)
            for kind, what, more in told
            if kind not in allowed
        ]
        found += [
            Finding(migration=name, kind=_misused(reason), what=kind)
            for kind, reason in allowed.items()
            if not reason.strip() or kind not in {each for each, _what, _more in told}
        ]
    return found


def _misused(reason: str) -> str:
    return "unused-reason" if reason.strip() else "empty-reason"


def _migration(migration: Migration, state: ProjectState, fresh: set[tuple[str, str]]) -> Told:
    app = migration.app_label
    for operation in migration.operations:
        before = state.clone()
        operation.state_forwards(app, state)
        yield from _operation(operation, migration, before, state, fresh)


def _operation(
    operation: Any,
    migration: Migration,
    before: ProjectState,
    after: ProjectState,
    fresh: set[tuple[str, str]],
) -> Told:
    app = migration.app_label
    if isinstance(operation, operations.SeparateDatabaseAndState):
        state = before.clone()
        for inner in operation.database_operations:
            former = state.clone()
            inner.state_forwards(app, state)
            yield from _operation(inner, migration, former, state, fresh)
        return
    if isinstance(operation, operations.CreateModel):
        fresh.add((app, operation.name_lower))
    is_fresh = (app, _table(operation)) in fresh
    if isinstance(operation, HARMLESS) or is_fresh:
        return
    what = operation.describe()
    for kind, more in _kinds(operation, migration, before, after):
        yield kind, what, more


def _table(operation: Any) -> str:
    """The model of an operation, in lower case; of statements and functions nothing is known."""
    name = getattr(operation, "model_name", None) or getattr(operation, "name", None) or ""
    return str(name).lower()


def _kinds(
    operation: Any, migration: Migration, before: ProjectState, after: ProjectState
) -> Iterator[tuple[str, str]]:
    match operation:
        case operations.RunSQL():
            if operation.reverse_sql is None:
                yield "irreversible", ""
            yield from told_of_sql(operation.sql, is_atomic=migration.atomic)
        case operations.RunPython():
            yield from ((kind, "") for kind in _python(operation, migration))
        case operations.AddConstraint() | operations.RemoveConstraint() | ValidateConstraint():
            yield from ((kind, "") for kind in _constraint(operation, migration, before))
        case operations.AddField() | operations.AlterField():
            yield from ((kind, "") for kind in _column(operation, migration, before, after))
        case operations.RemoveField():
            yield "drops-column", ""
        case operations.RenameField():
            old = before.models[migration.app_label, operation.model_name_lower]
            if not old.fields[operation.old_name].db_column:
                yield "renames-column", ""
        case _:
            yield ALWAYS.get(type(operation), "unknown"), ""


def _locks_too(validating: ValidateConstraint, others: Sequence[Operation]) -> bool:
    """Whether a lock of that table is kept until all rows are looked through."""
    for other in others:
        if isinstance(other, operations.SeparateDatabaseAndState):
            if _locks_too(validating, other.database_operations):
                return True
        elif not isinstance(other, LOCKS_NOTHING) and _table(other) in {"", _table(validating)}:
            return True
    return False


def _is_worked_out_for_each_row(default: Any) -> bool:
    return hasattr(default, "resolve_expression") and not isinstance(default, SAME_FOR_ALL)


def _constraint(operation: Any, migration: Migration, before: ProjectState) -> Iterator[str]:
    if isinstance(operation, operations.AddConstraint):
        is_check = isinstance(operation.constraint, CheckConstraint)
        yield "scans-table" if is_check else "unique"
        return
    if isinstance(operation, ValidateConstraint):
        if migration.atomic and _locks_too(operation, migration.operations):
            yield "scans-table"
        return
    model = before.models[migration.app_label, operation.model_name_lower]
    if not isinstance(model.get_constraint_by_name(operation.name), CheckConstraint):
        yield "drops-unique"


def _column(
    operation: Any, migration: Migration, before: ProjectState, after: ProjectState
) -> Iterator[str]:
    new = _field(after, migration.app_label, operation)
    if isinstance(operation, operations.AddField):
        yield from _added(new)
    else:
        yield from _altered(_field(before, migration.app_label, operation), new)


def _python(operation: operations.RunPython, migration: Migration) -> Iterator[str]:
    if operation.reverse_code is None:
        yield "irreversible"
    if migration.atomic or operation.atomic:
        yield "one-transaction"


def _field(state: ProjectState, app: str, operation: Any) -> Any:
    """The field as the models of that state have it, with what its relations bring."""
    model = state.apps.get_model(app, operation.model_name)
    return model._meta.get_field(operation.name)  # noqa: SLF001 - Django's documented API


def _added(field: "Field[Any, Any]") -> Iterator[str]:
    if isinstance(field, ManyToManyField):
        return  # a table of its own
    if getattr(field, "generated", False) or _is_worked_out_for_each_row(field.db_default):
        yield "changes-type"
    elif not field.null and field.db_default is NOT_PROVIDED:
        yield "required-column"
    yield from _indexed(field)


def _altered(old: "Field[Any, Any]", new: "Field[Any, Any]") -> Iterator[str]:
    if isinstance(new, ManyToManyField) or isinstance(old, ManyToManyField):
        if _through(old) != _through(new):
            yield "changes-type"
        return
    if old.column != new.column:
        yield "renames-column"
    if not _holds(old, new):
        yield "changes-type"
    if old.null and not new.null:
        yield "not-null"
    lost_default = old.db_default is not NOT_PROVIDED and new.db_default is NOT_PROVIDED
    if lost_default and not new.null:
        yield "required-column"
    yield from (kind for kind in _indexed(new) if kind not in set(_indexed(old)))


def _through(field: Any) -> Any:
    return field.remote_field.through._meta.db_table if field.many_to_many else None  # noqa: SLF001


def _indexed(field: Any) -> Iterator[str]:
    if field.unique:
        yield "unique"
    elif field.db_index:
        yield "index-locks"


def _holds(old: "Field[Any, Any]", new: "Field[Any, Any]") -> bool:
    """Whether the column stays as it is: the same type, or one that is only longer."""
    was, is_now = (field.db_parameters(connection)["type"] for field in (old, new))
    if was == is_now:
        return True
    lengths = getattr(old, "max_length", None), getattr(new, "max_length", None)
    both_words = str(was).startswith("varchar") and str(is_now).startswith("varchar")
    if both_words and all(lengths):
        return bool(lengths[0] <= lengths[1])  # type: ignore[operator] # both are given
    return str(was).startswith("varchar") and is_now == "text"
