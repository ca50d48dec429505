"""All codes with the calls that answer so, read off the description."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from common.api.problems import MEDIA_TYPE
from hourbank.api.description import operations
from hourbank.api.errors import CODES, Code
from hourbank.api.shapes import Shapes


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """A code and the operations that can answer with it; `is_everywhere` where all of them can."""

    code: Code
    operations: tuple[str, ...]
    is_everywhere: bool


def listed_codes(document: Mapping[str, Any]) -> list[Listed]:
    """Return every code, by status and name."""
    shapes = Shapes(document)
    answering: dict[str, list[str]] = {name: [] for name in CODES}
    every = list(operations(document))
    for _method, _path, operation in every:
        for name in codes_in(operation, shapes):
            answering[name].append(operation["operationId"])
    return [
        Listed(
            code=code,
            operations=tuple(sorted(answering[code.name])),
            is_everywhere=len(answering[code.name]) == len(every),
        )
        for code in sorted(CODES.values(), key=lambda code: (code.status, code.name))
    ]


def codes_in(operation: Mapping[str, Any], shapes: Shapes) -> set[str]:
    """Return the codes that the failures of an operation name."""
    found: set[str] = set()
    for node in operation["responses"].values():
        content = shapes.target(node).get("content", {})
        if MEDIA_TYPE in content:
            shape = shapes.shape(content[MEDIA_TYPE]["schema"])
            found |= set(shape.properties["code"]["enum"])
    return found
