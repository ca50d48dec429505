"""A command for each action on a request, read off the client's methods."""

import argparse
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from hourbank_client.cli.words import minutes_of
from hourbank_client.resources.requests import Requests
from hourbank_client.values import UNSET, Upload


#: `request` makes one.
_ELSEWHERE: Final = {"create", "record"}


def actions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Return the names of the actions, and their methods."""
    for name, method in inspect.getmembers(Requests, inspect.isfunction):
        parameters = inspect.signature(method).parameters
        if "how" in parameters and "request_id" in parameters and name not in _ELSEWHERE:
            yield name.replace("_", "-"), method


def add_options(parser: argparse.ArgumentParser, method: Callable[..., Any]) -> None:
    """Give a command the method's arguments."""
    hints = get_type_hints(method)
    for parameter in _named(method):
        required = parameter.default is parameter.empty
        parser.add_argument(
            f"--{parameter.name.rstrip('_').replace('_', '-')}",
            dest=parameter.name,
            required=required,
            default=argparse.SUPPRESS,
            **_reads(parameter.name, hints[parameter.name]),
        )


def said(method: Callable[..., Any], options: argparse.Namespace) -> dict[str, Any]:
    """Return the arguments that were given."""
    return {
        each.name: getattr(options, each.name) for each in _named(method) if each.name in options
    }


def _named(method: Callable[..., Any]) -> Sequence[inspect.Parameter]:
    parameters = inspect.signature(method).parameters.values()
    return [each for each in parameters if each.kind is each.KEYWORD_ONLY]


def _reads(name: str, kind: Any) -> Mapping[str, Any]:
    """Return how argparse reads one argument."""
    if get_origin(kind) in {UnionType, Union}:
        real = [each for each in get_args(kind) if each is not NoneType and not _is_unset(each)]
        # An id may be a UUID or a text; a text it is here.
        kind = real[0] if len(real) == 1 else str
    if get_origin(kind) is Literal:
        choices = get_args(kind)
        return {"type": type(choices[0]), "choices": choices}
    if isinstance(get_origin(kind), type) and issubclass(get_origin(kind), Sequence):
        return {**_reads(name, get_args(kind)[0]), "nargs": "+"}
    if kind is bool:
        return {"action": argparse.BooleanOptionalAction}
    return _reads_one(name, kind)


def _reads_one(name: str, kind: Any) -> Mapping[str, Any]:
    if kind is int:
        if name.endswith("minutes"):
            return {"type": _in_words(minutes_of, "minutes"), "metavar": "90|1h30"}
        return {"type": int}
    if kind is datetime:
        return {"type": _in_words(_moment, "a time with its offset"), "metavar": "TIME"}
    if kind is Upload:
        return {"type": _in_words(_upload, "a file"), "metavar": "FILE"}
    return {"type": str}


def _is_unset(kind: Any) -> bool:
    return get_origin(kind) is Literal and get_args(kind) == (UNSET,)


def _in_words(read: Callable[[str], Any], what: str) -> Callable[[str], Any]:
    return partial(_read, read, what)


def _read(read: Callable[[str], Any], what: str, text: str) -> Any:
    try:
        return read(text)
    except (ValueError, OSError) as error:
        raise argparse.ArgumentTypeError(f"{text!r} isn't {what}") from error


def _moment(text: str) -> datetime:
    """Read a time; without an offset it is this machine's."""
    return datetime.fromisoformat(text).astimezone()


def _upload(text: str) -> Upload:
    path = Path(text)
    return Upload(path.name, path.read_bytes())
