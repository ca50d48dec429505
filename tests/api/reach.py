"""Which codes an operation can be refused with, read off its code and what that calls.

It follows names to functions and classes of the project, but no variable to its methods: what it finds
is reached, though not all that is reached is found.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from common.errors import DomainError


OURS = {
    "catalogue", "common", "disputes", "files", "ledger", "members", "notifications",
    "requests_app", "workflow",
}  # fmt: skip


def codes_of(function: Callable[..., Any]) -> dict[str, str]:
    """Each code with the name of a function that raises it."""
    found: dict[str, str] = {}
    seen: set[Any] = set()
    waiting: list[Any] = [function]
    while waiting:
        here = inspect.unwrap(waiting.pop())
        if here in seen or here.__module__.partition(".")[0] not in OURS:
            continue
        seen.add(here)
        codes, called = read(here)
        found |= dict.fromkeys(codes, here.__qualname__)
        waiting += called
    return found


@cache
def read(function: Callable[..., Any]) -> tuple[list[str], list[Any]]:
    """The codes of the refusals that a function makes, and the functions that it names."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    names: dict[str, Any] = {**getattr(function, "__globals__", {})}
    return list(raised(tree, names)), list(named(tree, names))


def raised(tree: ast.AST, names: dict[str, Any]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            kind = value(node.func, names)
            if isinstance(kind, type) and issubclass(kind, DomainError):
                given = next((each.value for each in node.keywords if each.arg == "code"), None)
                code = kind.code if given is None else value(given, names)
                if code is not None:
                    yield str(code)


def named(tree: ast.AST, names: dict[str, Any]) -> Iterator[Any]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            found = value(node, names)
            if inspect.isfunction(found):
                yield found


def value(node: ast.expr, names: dict[str, Any]) -> Any:
    """What a name, or a name's attribute, stands for; None where only a run would tell."""
    match node:
        case ast.Constant(value=constant):
            return constant
        case ast.Name(id=name):
            return names.get(name)
        case ast.Attribute(value=inner, attr=name):
            home = value(inner, names)
            return (
                getattr(home, name, None)
                if inspect.ismodule(home) or inspect.isclass(home)
                else None
            )
    return None
