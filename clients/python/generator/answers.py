"""One module of answers for each resource, and one for what several have."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from generator.schema import Node, operations, references
from generator.types import Types, field_name, literal


SHARED: Final = "shared"
HEADER: Final = '"""{} Written by the generator."""\n\n'
IMPORTS: Final = """\
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from hourbank_client.reading import Answer
"""


def homes(schema: Node) -> dict[str, str]:
    """Return the module of each part of the description that a call's answer or body leads to."""
    users: defaultdict[str, set[str]] = defaultdict(set)
    for operation in operations(schema):
        for name in references(schema, operation.node):
            users[name].add(operation.resource)
    kept = {name: resources for name, resources in users.items() if _is_kept(schema, name)}
    return {
        name: next(iter(resources)) if len(resources) == 1 else SHARED
        for name, resources in sorted(kept.items())
    }


def _is_kept(schema: Node, name: str) -> bool:
    """Bodies are arguments, pages are iterators, problems are exceptions, and nothing is None."""
    if name.startswith(("Paginated", "Problem")) or name == "NullEnum":
        return False
    found = schema["components"]["schemas"][name]
    return found.get("additionalProperties") is not False


def answer_modules(schema: Node) -> Iterator[tuple[str, str]]:
    """Return path and text of each module."""
    home = homes(schema)
    yield "answers/__init__.py", HEADER.format("What the bank shows.")
    for module in sorted({SHARED, *home.values()}):
        names = [name for name in home if home[name] == module]
        yield f"answers/{module}.py", _module(schema, module, names, home)


def _module(schema: Node, module: str, names: list[str], home: dict[str, str]) -> str:
    parts = schema["components"]["schemas"]
    text = [HEADER.format(_title(module)), IMPORTS, imports(home, {SHARED} - {module})]
    choices = [name for name in names if "properties" not in parts[name]]
    text += [f"{name} = {literal(parts[name])}\n" for name in choices]
    text += [_answer(schema, name, parts[name]) for name in _in_order(schema, names, choices)]
    return "\n".join(text)


def _title(module: str) -> str:
    return f"Answers of {module}." if module != SHARED else "Answers that several resources have."


def imports(home: dict[str, str], modules: set[str]) -> str:
    """Return the lines that import all of these modules; unused names are taken out later."""
    lines = []
    for module in sorted(modules):
        names = [name for name in home if home[name] == module]
        if names:
            lines.append(f"from hourbank_client.answers.{module} import {', '.join(names)}\n")
    return "".join(lines)


def _in_order(schema: Node, names: list[str], choices: list[str]) -> list[str]:
    """Return the answers, each after those that it is made of."""
    parts = schema["components"]["schemas"]
    waiting = [name for name in names if name not in choices]
    done: list[str] = []
    while waiting:
        ready = [
            name
            for name in waiting
            if not set(references(schema, parts[name])) & (set(waiting) - {name})
        ]
        done += ready
        waiting = [name for name in waiting if name not in ready]
    return done


def _answer(schema: Node, name: str, part: Node) -> str:
    types = Types(schema)
    required = set(part.get("required", ()))
    lines = ["@dataclass(frozen=True, kw_only=True)", f"class {name}(Answer):"]
    lines.append(f"    {docstring(part.get('description') or name)}\n")
    for field, node in part["properties"].items():
        kind = types.of(node)
        missing = "" if field in required else " = None"
        if missing and "None" not in kind.split(" | "):
            kind += " | None"
        lines.append(f"    {field_name(field)}: {kind}{missing}")
    return "\n".join(lines) + "\n"


def docstring(text: str) -> str:
    """Return the first paragraph as a docstring."""
    first = " ".join(text.partition("\n\n")[0].split()).replace("\\", "\\\\").replace('"""', "'''")
    return f'"""{first}"""' if not first.endswith('"') else f'"""{first} """'
