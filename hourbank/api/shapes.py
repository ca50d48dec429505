"""JSON schemas read side by side, whatever way they are put together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final


Node = Mapping[str, Any]
_ALL_TYPES: Final = frozenset(("array", "boolean", "integer", "null", "number", "object", "string"))


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What one schema says: an integer is a number too, and no type is any type."""

    node: Node
    types: frozenset[str]
    choices: frozenset[Any] = frozenset()
    properties: Mapping[str, Node] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    items: Node | None = None
    values: Node | None = None


class Shapes:
    """The schemas of one document."""

    def __init__(self, document: Node) -> None:
        self._document = document

    def target(self, node: Node) -> Node:
        """Follow references to what is meant."""
        while "$ref" in node:
            found: Any = self._document
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            node = found
        return node

    def shape(self, node: Node) -> Shape:
        """Return what a schema says, with the parts that it is put together of."""
        node = self.target(node)
        if "allOf" in node:
            return _both([self.shape(part) for part in (*node["allOf"], _rest(node, "allOf"))])
        for union in ("anyOf", "oneOf"):
            if union in node:
                return _either([self.shape(part) for part in node[union]])
        more = node.get("additionalProperties")
        return Shape(
            node=node,
            types=_types(node),
            choices=frozenset(node.get("enum", ()))
            | frozenset({node["const"]} if "const" in node else ()),
            properties=node.get("properties", {}),
            required=frozenset(node.get("required", ())),
            items=node.get("items"),
            values=more if isinstance(more, dict) else None,
        )

    def beside(
        self,
        node: Node,
        others: "Shapes",
        other: Node,
        path: str = "",
        seen: frozenset[str] = frozenset(),
    ) -> Iterator[tuple[str, Shape, Shape | None]]:
        """Go through a schema and another one: each part with its counterpart, None without one."""
        link = str(node.get("$ref", ""))
        if link and link in seen:
            return
        seen |= {link}
        mine, its = self.shape(node), others.shape(other)
        yield path, mine, its
        for name, inner in mine.properties.items():
            if name in its.properties:
                yield from self.beside(inner, others, its.properties[name], f"{path}.{name}", seen)
            else:
                yield f"{path}.{name}", self.shape(inner), None
        pieces = (("[]", mine.items, its.items), ("{}", mine.values, its.values))
        for mark, piece, counterpart in pieces:
            if piece is not None and counterpart is not None:
                yield from self.beside(piece, others, counterpart, f"{path}{mark}", seen)


def _types(node: Node) -> frozenset[str]:
    given = node.get("type")
    if given is None:
        values = [*node.get("enum", ()), *([node["const"]] if "const" in node else ())]
        return frozenset(_type_of(value) for value in values) or _ALL_TYPES
    found = {given} if isinstance(given, str) else set(given)
    return frozenset(found | {"integer"} if "number" in found else found)


def _type_of(value: Any) -> str:
    names = {str: "string", bool: "boolean", int: "integer", type(None): "null"}
    return names.get(type(value), "number")


def _rest(node: Node, without: str) -> Node:
    return {name: value for name, value in node.items() if name != without}


def _both(parts: list[Shape]) -> Shape:
    """All of them hold."""
    types = frozenset.intersection(*(part.types for part in parts))
    choices = [part.choices for part in parts if part.choices]
    return Shape(
        node={name: value for part in parts for name, value in part.node.items()},
        types=types,
        choices=frozenset.intersection(*choices) if choices else frozenset(),
        properties={name: value for part in parts for name, value in part.properties.items()},
        required=frozenset().union(*(part.required for part in parts)),
        items=next((part.items for part in parts if part.items is not None), None),
        values=next((part.values for part in parts if part.values is not None), None),
    )


def _either(parts: list[Shape]) -> Shape:
    """One of them holds."""
    whole = [part for part in parts if part.types != {"null"}]
    open_ended = any(not part.choices for part in whole)
    first = whole[0] if len(whole) == 1 else None
    common = frozenset.intersection(*(part.required for part in whole)) if whole else frozenset()
    return Shape(
        node=first.node if first else {},
        types=frozenset().union(*(part.types for part in parts)),
        choices=frozenset() if open_ended else frozenset().union(*(part.choices for part in parts)),
        properties={name: value for part in whole for name, value in part.properties.items()},
        required=common,
        items=next((part.items for part in whole if part.items is not None), None),
        values=next((part.values for part in whole if part.values is not None), None),
    )
