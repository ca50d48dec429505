"""Whole rows of a model, read and written by statements that are made once.

Django's compiler makes each statement anew, which takes several times as long as PostgreSQL takes to do
it. That matters where a row is read and written at every step of a life, and nowhere else.
"""

from functools import cache
from typing import Any, Final, TypeVar

from django.db import DatabaseError, connection, models


M = TypeVar("M", bound=models.Model)

#: What stands behind FROM to get one row by its key.
BY_KEY: Final = "{table} WHERE {key} = %s"
LOCKED: Final = BY_KEY + " FOR UPDATE"


def fetch(model: type[M], source: str, value: Any) -> M | None:
    """The one row, or None. `source`, from the code, stands behind FROM, and takes one value."""
    with connection.cursor() as cursor:
        cursor.execute(_select(model, source), [value])
        row = cursor.fetchone()
    if row is None:
        return None
    values = list(row)
    for place, field in _converted(model):
        values[place] = field.from_db_value(values[place], field.cached_col, connection)
    return model.from_db(connection.alias, _names(model), values)


def write(row: models.Model) -> None:
    """Write all columns of a row that is there. No signal is sent, and the model's `save` is not called.

    Raises:
        django.db.DatabaseError: it is gone.
    """
    model = type(row)
    values = [
        field.get_db_prep_save(getattr(row, name), connection) for field, name in _written(model)
    ]
    with connection.cursor() as cursor:
        cursor.execute(_update(model), [*values, row.pk])
        if cursor.rowcount != 1:
            raise DatabaseError(f"{row!r} is not there to be written.")


@cache
def _select(model: type[models.Model], source: str) -> str:
    columns = ", ".join(_quoted(field.column) for field in _fields(model))
    return f"SELECT {columns} FROM {source.format(**_named(model))}"  # noqa: S608 - from the code


@cache
def _update(model: type[models.Model]) -> str:
    columns = ", ".join(f"{_quoted(field.column)} = %s" for field, _name in _written(model))
    names = _named(model)
    return f"UPDATE {names['table']} SET {columns} WHERE {names['key']} = %s"  # noqa: S608 - from the code


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
def _written(model: type[models.Model]) -> list[tuple[Any, str]]:
    fields = [field for field in _fields(model) if not field.primary_key and not field.generated]
    return [(field, field.attname) for field in fields]


def _fields(model: type[models.Model]) -> tuple[Any, ...]:
    return model._meta.concrete_fields  # noqa: SLF001 - documented


def _named(model: type[models.Model]) -> dict[str, str]:
    meta: Any = model._meta  # noqa: SLF001 - documented
    return {"table": _quoted(meta.db_table), "key": _quoted(meta.pk.column)}


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
