"""Places in an order of rows: what comes behind one is read from an index, however far back it is.

An order is one or more columns, the last of them unique, all upwards or all downwards ("-"). A place
is a row's values in them, so no row is left out or shown twice where rows share a value, and a row
that comes in between moves none of the others.
"""

from collections.abc import Sequence
from typing import Any, Final, TypeVar

from django.db.models import F, Model, QuerySet
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan


M = TypeVar("M", bound=Model)
Order = tuple[str, ...]

NEWEST_FIRST: Final[Order] = ("-pk",)


def both_ways(**orders: str) -> dict[str, Order]:
    """Name orders by time: `both_ways(at="id")` is `-at`, the first, and `at`, by that column.

    Columns are separated by blanks: `created_at="created_at id"`.
    """
    found: dict[str, Order] = {}
    for name, columns in orders.items():
        upwards = tuple(columns.split())
        found |= {f"-{name}": backwards(upwards), name: upwards}
    return found


def backwards(order: Order) -> Order:
    """The same order, read from its end."""
    return tuple(column[1:] if column.startswith("-") else f"-{column}" for column in order)


def columns_of(order: Order) -> tuple[str, ...]:
    """The names of its columns."""
    return tuple(column.removeprefix("-") for column in order)


def behind(rows: QuerySet[M], *, order: Order, place: Sequence[Any] = ()) -> QuerySet[M]:
    """The rows behind a place, in this order; all of them without a place."""
    rows = rows.order_by(*order)
    if not place:
        return rows
    columns, is_down = columns_of(order), order[0].startswith("-")
    if len(columns) == 1:
        return rows.filter(**{f"{columns[0]}__{'lt' if is_down else 'gt'}": place[0]})
    lookup = TupleLessThan if is_down else TupleGreaterThan
    # One comparison of rows, which is a range of the index; alternatives with OR are none.
    return rows.filter(lookup(tuple(F(column) for column in columns), tuple(place)))


def first_of(sides: Sequence[QuerySet[M]], *, most: int) -> QuerySet[M]:
    """The first rows on any of the sides, each of which is ordered: so many of each, and no others.

    It is a UNION ALL of limited lists. Each is read from its own index and stops early; an OR would
    read everything that the member ever had.
    """
    if len(sides) == 1:
        return sides[0]
    first, *others = (side.values("pk")[:most] for side in sides)
    rows = sides[0].model._default_manager  # noqa: SLF001 - Django's documented API
    found = rows.filter(pk__in=first.union(*others, all=True))
    return found.order_by(*sides[0].query.order_by)
