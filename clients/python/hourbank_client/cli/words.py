"""Answers as lines for people, or as JSON for programs."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any, Final

from hourbank_client.problems import Problem


_SPAN: Final = re.compile(r"(?:(\d+)h)?(\d+)?(?:min|m)?")


def minutes_of(text: str) -> int:
    """Read 90, 1h or 1h30 as minutes."""
    found = _SPAN.fullmatch(text.replace(" ", "").lower())
    if not found or not any(found.groups()):
        raise ValueError(text)
    return 60 * int(found[1] or 0) + int(found[2] or 0)


def moment_of(text: str) -> datetime:
    """Read a day, or a time; without an offset it is meant as it is here."""
    return datetime.fromisoformat(text).astimezone()


def span(minutes: int | None) -> str:
    """Write minutes as people say them."""
    if minutes is None:
        return ""
    hours, rest = divmod(abs(minutes), 60)
    parts = [f"{hours} h"] * bool(hours) + [f"{rest} min"] * bool(rest or not hours)
    return ("-" if minutes < 0 else "") + " ".join(parts)


def moment(at: datetime | None) -> str:
    """Write a time as it is here."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M") if at else ""


def as_json(value: Any) -> str:
    """Return it in one line."""
    return json.dumps(_data(value), ensure_ascii=False, default=_plain)


def _data(value: Any) -> Any:
    if is_dataclass(value):
        names = [each.name for each in fields(value) if each.name != "etag"]
        return {name.rstrip("_"): _data(getattr(value, name)) for name in names}
    if isinstance(value, tuple | list):
        return [_data(inner) for inner in value]
    return value


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def table(rows: Iterable[Sequence[str]]) -> Iterable[str]:
    """Return lines with aligned columns."""
    kept = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*kept, strict=True)] if kept else []
    for row in kept:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def details(value: Any) -> Iterable[str]:
    """Return the fields that say something, one on each line."""
    named = [(name.replace("_", " "), _said(name, inner)) for name, inner in _fields(value)]
    return table([(name, said) for name, said in named if said])


def _fields(value: Any) -> Iterable[tuple[str, Any]]:
    return ((each.name, getattr(value, each.name)) for each in fields(value) if each.name != "etag")


def _said(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and name.endswith("minutes"):
        return span(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, tuple):
        return ", ".join(_said(name, inner) for inner in value)
    if is_dataclass(value):
        return str(getattr(value, "name", None) or as_json(value))
    return "" if value is None else str(value)


def printable(text: str) -> str:
    """Return the text without what would steer a terminal: others wrote it."""
    return "".join(each if each.isprintable() else " " for each in text)


def failure(problem: Problem) -> Iterable[str]:
    """Say what went wrong, and where."""
    yield printable(f"{problem.detail} [{problem.code}]")
    for error in problem.errors:
        where = error.get("pointer") or error.get("parameter") or ""
        yield printable(f"  {where.removeprefix('#/')}: {error.get('detail', '')}")
