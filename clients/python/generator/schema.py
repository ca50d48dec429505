"""What the generator reads off an OpenAPI description."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final


Node = Mapping[str, Any]
ROOT: Final = "/api/v1/"
JSON: Final = "application/json"
FORM: Final = "multipart/form-data"


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    node: Node

    @property
    def resource(self) -> str:
        """The first part of its path, such as `requests`."""
        return self.path.removeprefix(ROOT).split("/")[0].replace("-", "_")

    @property
    def id(self) -> str:
        """As the description calls it."""
        return str(self.node["operationId"])

    @property
    def parameters(self) -> Sequence[Node]:
        """In path, query and headers."""
        found: Sequence[Node] = self.node.get("parameters", ())
        return found

    @cached_property
    def answer(self) -> tuple[str, Node] | None:
        """The media type and schema of its answer, JSON where it has several; None if empty."""
        contents = [
            content
            for status, response in self.node["responses"].items()
            if status.startswith("2") and (content := response.get("content"))
        ]
        if not contents:
            return None
        content = contents[0]
        media = JSON if JSON in content else ",".join(content)
        return media, next(iter(content.values())) if media != JSON else content[JSON]

    @property
    def body(self) -> tuple[bool, Node]:
        """Whether it takes files, and the schema of its body."""
        content = self.node.get("requestBody", {}).get("content", {})
        media = FORM if FORM in content else JSON
        return media == FORM, content.get(media, {}).get("schema", {})


def operations(schema: Node) -> Iterator[Operation]:
    """Return them all, in the order of their paths."""
    for path, methods in sorted(schema["paths"].items()):
        for method, node in methods.items():
            yield Operation(method=method.upper(), path=path, node=node)


def target(schema: Node, node: Node) -> tuple[str, Node]:
    """Follow a reference. Returns its name (empty where there is none) and what it is."""
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        return name, schema["components"]["schemas"][name]
    return "", node


def references(schema: Node, node: Any) -> Iterator[str]:
    """Return the names of all that a piece of the description leads to."""
    seen: set[str] = set()
    waiting = [node]
    while waiting:
        match waiting.pop():
            case {"$ref": str(link)}:
                name = link.rpartition("/")[2]
                # Failures and headers, which the package reads by itself, have names of their own.
                if link.startswith("#/components/schemas/") and name not in seen:
                    seen.add(name)
                    waiting.append(schema["components"]["schemas"][name])
            case dict(inner):
                waiting.extend(inner.values())
            case list(inner):
                waiting.extend(inner)
    yield from sorted(seen)


def named(schema: Node) -> Node:
    """Return the description with a reference wherever a choice is one that has a name."""
    names = {
        frozenset(part["enum"]): name
        for name, part in sorted(schema["components"]["schemas"].items(), reverse=True)
        if "enum" in part
    }
    found: Node = _named(schema, names)
    return found


def _named(node: Any, names: Mapping[frozenset[Any], str]) -> Any:
    if isinstance(node, list):
        return [_named(inner, names) for inner in node]
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("enum"), list) and (name := names.get(frozenset(node["enum"]))):
        return {"$ref": f"#/components/schemas/{name}"}
    return {
        key: {**inner, "schemas": _parts(inner["schemas"], names)}
        if key == "components"
        else _named(inner, names)
        for key, inner in node.items()
    }


def _parts(parts: Node, names: Mapping[frozenset[Any], str]) -> Node:
    """Return the named parts: a choice itself stays."""
    return {name: part if "enum" in part else _named(part, names) for name, part in parts.items()}
