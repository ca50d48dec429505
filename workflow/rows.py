"""Whole rows of a model, read and written by statements that are made once.

Django's compiler makes each statement anew, which takes several times as long as PostgreSQL takes to do
it. That matters where a row is read and written at every step of a life, and nowhere else.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final, TypeVar

from django.db import DatabaseError, connection, models


M = TypeVar("M", bound=models.Model)

#: What stands behind FROM to get one row by its key.
BY_KEY: Final = "{table} WHERE {key} = %s"
LOCKED: Final = BY_KEY + " FOR UPDATE"

# Where a row that was fetched keeps what it was fetched as.
_FETCHED: Final = "fetched"


def fetch(model: type[M], source: str, *values: Any) -> M | None:
    """The one row, or None. `source`, from the code, stands behind FROM, and takes these values."""
    with connection.cursor() as cursor:
        cursor.execute(_select(model, source), values)
        row = cursor.fetchone()
    return None if row is None else build(model, row)


def build(model: type[M], row: Sequence[Any]) -> M:
    """The row that the database gave as it stands: all columns, in the model's order."""
    found = model.from_db(connection.alias, _names(model), _values(model, row))
    vars(found._state)[_FETCHED] = row  # noqa: SLF001 - documented
    return found


def add(row: models.Model) -> None:
    """Write a row that is new, but for a key that the database counts. No signal is sent either."""
    columns = _written(type(row)) if row.pk is None else _stored(type(row))
    statement = _insert(type(row), tuple(field.column for field, _name in columns))
    with connection.cursor() as cursor:
        cursor.execute(statement, _prepared(row, columns))
    row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - documented


def write(row: models.Model) -> None:
    """Write a row that is there. No signal is sent, and the model's `save` is not called.

    Of a row that `fetch` has read, and the caller has locked, only the columns that have changed.

    Raises:
        django.db.DatabaseError: it is gone.
    """
    columns = _changed(row) or _written(type(row))
    statement = _update(type(row), tuple(field.column for field, _name in columns))
    with connection.cursor() as cursor:
        cursor.execute(statement, [*_prepared(row, columns), row.pk])
        if cursor.rowcount != 1:
            raise DatabaseError(f"{row!r} is not there to be written.")


def _changed(row: models.Model) -> list[tuple[Any, str]]:
    """The columns that differ from what was fetched; none where that isn't known (any more)."""
    fetched = vars(row._state).pop(_FETCHED, None)  # noqa: SLF001 - documented
    if fetched is None:
        return []
    model = type(row)
    # What was converted is so anew: a list or a dictionary may have been changed in place.
    before = dict(zip(_names(model), _values(model, fetched), strict=True))
    return [each for each in _written(model) if getattr(row, each[1]) != before[each[1]]]


def _prepared(row: models.Model, columns: Sequence[tuple[Any, str]]) -> list[Any]:
    return [field.get_db_prep_save(getattr(row, name), connection) for field, name in columns]


def _values(model: type[models.Model], row: Sequence[Any]) -> list[Any]:
    values = list(row)
    for place, field in _converted(model):
        values[place] = field.from_db_value(values[place], field.cached_col, connection)
    return values


@cache
def _select(model: type[models.Model], source: str) -> str:
    columns = ", ".join(_quoted(field.column) for field in _fields(model))
    return f"SELECT {columns} FROM {source.format(**_named(model))}"  # noqa: S608 - from the code


@cache
def _insert(model: type[models.Model], columns: tuple[str, ...]) -> str:
    names, places = ", ".join(map(_quoted, columns)), ", ".join("%s" for _column in columns)
    return f"INSERT INTO {_named(model)['table']} ({names}) VALUES ({places})"  # noqa: S608 - from the code


@cache
def _update(model: type[models.Model], columns: tuple[str, ...]) -> str:
    names = _named(model)
    settings = ", ".join(f"{_quoted(column)} = %s" for column in columns)
    return f"UPDATE {names['table']} SET {settings} WHERE {names['key']} = %s"  # noqa: S608 - from the code


@cache
def _names(model: type[models.Model]) -> list[str]:
    return [field.attname for field in _fields(model)]


@cache
def _converted(model: type[models.Model]) -> list[tuple[int, Any]]:
    return [
        (place, field)
        for place, field in enumerate(_fields(model))
        if hasattr(field, "from_db_value")
    ]


@cache
def _stored(model: type[models.Model]) -> list[tuple[Any, str]]:
    return [(field, field.attname) for field in _fields(model) if not field.generated]


@cache
def _written(model: type[models.Model]) -> list[tuple[Any, str]]:
    return [each for each in _stored(model) if not each[0].primary_key]


def _fields(model: type[models.Model]) -> tuple[Any, ...]:
    return model._meta.concrete_fields  # noqa: SLF001 - documented


def _named(model: type[models.Model]) -> dict[str, str]:
    meta: Any = model._meta  # noqa: SLF001 - documented
    return {"table": _quoted(meta.db_table), "key": _quoted(meta.pk.column)}


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
