"""Python's types for those of JSON Schema."""

import builtins
import keyword
from collections.abc import Mapping
from typing import Any, Final

from generator.schema import Node, target


FORMATS: Final = {"uuid": "UUID", "date-time": "datetime", "date": "date", "decimal": "Decimal"}
SIMPLE: Final = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "object": "dict[str, Any]",
    "null": "None",
}
FILES: Final = {"uri", "binary"}


class Types:
    """The types of answers, or of what is said (`said`), in a form that may have files (`form`)."""

    def __init__(self, schema: Node, *, said: bool = False, form: bool = False) -> None:
        self._schema = schema
        self._said = said
        self._form = form

    def of(self, node: Node) -> str:
        """Return the type's name."""
        name, found = target(self._schema, node)
        if name:
            return self._named(name, found)
        for union in ("allOf", "oneOf", "anyOf"):
            if union in node:
                return _union([self.of(each) for each in node[union]])
        if "enum" in node:
            return self._open(literal(node))
        kinds = node.get("type")
        if isinstance(kinds, list):
            return _union([self._plain(kind, node) for kind in kinds])
        return self._plain(kinds, node)

    def _named(self, name: str, found: Node) -> str:
        if found.get("type") == "null":
            return "None"
        if found.get("enum") == [""]:
            return 'Literal[""]' if self._said else "str"
        if "properties" not in found:
            return self._open(name)
        # What is said inside of what is said has no class of its own.
        return "Mapping[str, Any]" if self._said else name

    def _open(self, name: str) -> str:
        """A newer bank may answer with further values; what is said to it is one of ours."""
        return name if self._said else f"{name} | str"

    def _plain(self, kind: str | None, node: Mapping[str, Any]) -> str:
        if kind == "array":
            inner = self.of(node["items"])
            return f"Sequence[{inner}]" if self._said else f"tuple[{inner}, ...]"
        if kind == "string":
            return self._string(node)
        return SIMPLE.get(kind or "", "Any")

    def _string(self, node: Node) -> str:
        form = node.get("format", "")
        if self._form and form in FILES:
            return "Upload"
        if self._said and form == "uuid":
            return "Id"
        return FORMATS.get(form, "str")


def literal(node: Node) -> str:
    """Return the type of a choice."""
    return f"Literal[{', '.join(repr(value) for value in node['enum'])}]"


def _union(kinds: list[str]) -> str:
    single = [each for kind in kinds for each in kind.split(" | ")]
    single.sort(key=lambda kind: kind == "None")
    return " | ".join(dict.fromkeys(single))


def field_name(name: str) -> str:
    """Return what a field is called in Python: `from` is a word of the language."""
    return f"{name}_" if keyword.iskeyword(name) else name


def argument_name(name: str) -> str:
    """Return what an argument is called: it hides nothing of Python's own."""
    return f"{name}_" if hasattr(builtins, name) else field_name(name)
