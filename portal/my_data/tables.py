"""How a part of a member's data is read: columns, and rows one after the other."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet


#: So many rows are in memory at a time, however long somebody has been a member.
AT_A_TIME: Final = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """One part: `rows` are read when they are written, in the order in which they came to be.

    `covers` names the columns by which rows belong to a member, as `app.Model.column`.
    """

    name: str
    columns: Sequence[str]
    rows: Callable[[UUID, datetime], Iterator[Sequence[Any]]]
    covers: frozenset[str]


def table(
    name: str,
    find: Callable[[UUID, datetime], QuerySet[Any]],
    *columns: str,
    covers: Sequence[str] = (),
) -> Table:
    """A part that is the columns of rows as they are kept."""

    def rows(member_id: UUID, at: datetime) -> Iterator[Sequence[Any]]:
        found = find(member_id, at).order_by("pk").values_list(*columns)
        return found.iterator(chunk_size=AT_A_TIME)

    return Table(name=name, columns=columns, rows=rows, covers=frozenset(covers))


def shown_table(
    name: str,
    find: Callable[[UUID, datetime], QuerySet[Any]],
    show: Callable[[Any, UUID], Sequence[Any]],
    *columns: str,
    covers: Sequence[str] = (),
) -> Table:
    """A part whose rows the member sees otherwise than they are kept; `show` says how."""

    def rows(member_id: UUID, at: datetime) -> Iterator[Sequence[Any]]:
        for row in find(member_id, at).order_by("pk").iterator(chunk_size=AT_A_TIME):
            yield show(row, member_id)

    return Table(name=name, columns=columns, rows=rows, covers=frozenset(covers))
