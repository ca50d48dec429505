"""Queries of the ORM that are compiled once, where each call of the API or each step of a life asks them.

Their rules stay where they are and in the ORM's words; see `workflow.rows` for what compiling costs.
"""

from collections.abc import Callable
from functools import cache
from inspect import signature
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import QuerySet


def compiled(ask: Callable[..., QuerySet[Any, Any]]) -> Callable[..., list[tuple[Any, ...]]]:
    """Return what asks the same by keywords, and returns the rows as the database gives them.

    `ask` takes ids and makes the same query of any: no id decides what is asked. Nor may the moment
    in which it is asked, the language or a row that is read meanwhile.
    """

    @cache
    def statement() -> tuple[str, list[Callable[[dict[str, UUID]], Any]]]:
        marks = {name: uuid4() for name in signature(ask).parameters}
        text, values = ask(**marks).query.sql_with_params()
        return text, [_source(value, marks) for value in values]

    def call(**ids: UUID) -> list[tuple[Any, ...]]:
        text, sources = statement()
        with connection.cursor() as cursor:
            cursor.execute(text, [source(ids) for source in sources])
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    return call


def _source(value: Any, marks: dict[str, UUID]) -> Callable[[dict[str, UUID]], Any]:
    """Where a value of the statement comes from: an id of the call, or the query itself."""
    name = next((name for name, mark in marks.items() if mark == value), None)
    return (lambda _ids: value) if name is None else (lambda ids: ids[name])
