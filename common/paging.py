"""Lists on pages, page by page: a page costs the same however far back it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, QueryDict

from common.keyset import NEWEST_FIRST, Order, backwards, behind, first_of


M = TypeVar("M", bound=Model)

ROWS_A_PAGE: Final = 24
BEFORE: Final = "before"
AFTER: Final = "after"
UPWARDS: Final = backwards(NEWEST_FIRST)


@dataclass(frozen=True, kw_only=True, slots=True)
class Page(Generic[M]):
    """Rows, newest first, and the addresses of the neighbouring pages ("" where there is none)."""

    rows: list[M]
    newer_url: str
    older_url: str


def newest_first(
    *sides: QuerySet[M],
    query: QueryDict,
    size: int = ROWS_A_PAGE,
    details: Callable[[QuerySet[M]], QuerySet[M]] = lambda rows: rows,
) -> Page[M]:
    """Return the page that the query names: below the key `before`, or above the key `after`.

    The order is that of the primary key, which is UUIDv7 or counted: that in which rows were made.
    What else the query says (filters) stays in the addresses. A list may come in several sides,
    each with an index of its own (`common.keyset.first_of`); `details` adds what is shown beside
    the rows.

    Raises:
        Http404: the query names no possible key.
    """
    if after := _key(sides[0], query, AFTER):
        found = _rows(sides, UPWARDS, after, details=details, most=size + 1)
        # Where less than a page is newer, the first page is shown whole.
        if len(found) > size:
            return _page(found[size - 1 :: -1], query, is_first=False, is_last=False)
    before = None if after else _key(sides[0], query, BEFORE)
    found = _rows(sides, NEWEST_FIRST, before, details=details, most=size + 1)
    return _page(found[:size], query, is_first=not before, is_last=len(found) <= size)


def _rows(
    sides: Sequence[QuerySet[M]],
    order: Order,
    key: Any,
    *,
    details: Callable[[QuerySet[M]], QuerySet[M]],
    most: int,
) -> list[M]:
    place = (key,) if key else ()
    found = first_of([behind(side, order=order, place=place) for side in sides], most=most)
    return list(details(found)[:most])


def _key(rows: QuerySet[Any], query: QueryDict, name: str) -> Any:
    given = query.get(name)
    if not given:
        return None
    try:
        return rows.model._meta.pk.to_python(given)  # noqa: SLF001 - Django's documented API
    except ValidationError:
        raise Http404 from None


def _page(found: list[M], query: QueryDict, *, is_first: bool, is_last: bool) -> Page[M]:
    newer = "" if is_first or not found else _address(query, AFTER, found[0].pk)
    older = "" if is_last else _address(query, BEFORE, found[-1].pk)
    return Page(rows=found, newer_url=newer, older_url=older)


def _address(query: QueryDict, name: str, key: Any) -> str:
    said = query.copy()
    said.pop(BEFORE, None)
    said.pop(AFTER, None)
    said[name] = str(key)
    return f"?{said.urlencode()}"
