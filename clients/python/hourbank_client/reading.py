"""JSON into the answers' types."""

from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from hourbank_client.problems import UnexpectedAnswer


T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the bank shows. Fields of newer banks are left out; missing optional ones are None."""

    etag: str | None = field(default=None, compare=False, repr=False)


def read(kind: type[T], value: Any, *, etag: str | None = None) -> T:
    """Return the value as this type.

    Raises:
        UnexpectedAnswer: it isn't one.
    """
    try:
        found: Any = _read(kind, value)
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise UnexpectedAnswer(f"This isn't a {kind.__name__}: {error!r}") from error
    if etag and isinstance(found, Answer):
        found = replace(found, etag=etag)
    return found  # type: ignore[no-any-return]


def _read(kind: Any, value: Any) -> Any:
    if value is None:
        # Also where the description doesn't say so: the call may have had its effect already.
        return None
    origin = get_origin(kind)
    if origin in {UnionType, Union}:
        return _read_one_of(get_args(kind), value)
    if origin is tuple:
        return tuple(_read(get_args(kind)[0], inner) for inner in value)
    if kind is Any or origin in {Literal, dict}:
        return value
    if is_dataclass(kind):
        return _read_answer(kind, value)
    return _read_simple(kind, value)


def _read_one_of(kinds: tuple[Any, ...], value: Any) -> Any:
    real = [kind for kind in kinds if kind is not NoneType]
    # Further kinds are further values of a choice.
    return _read(real[0] if len(real) == 1 else Any, value)


def _read_answer(kind: Any, value: Any) -> Any:
    hints = _hints(kind)
    known = {}
    for each in fields(kind):
        name = each.name.rstrip("_")
        if name in value and each.name in hints:
            known[each.name] = _read(hints[each.name], value[name])
    return kind(**known)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return {name: hint for name, hint in get_type_hints(kind).items() if name != "etag"}


def _read_simple(kind: Any, value: Any) -> Any:
    if kind in {datetime, date}:
        return kind.fromisoformat(value)
    if kind in {UUID, Decimal}:
        return kind(value)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value
