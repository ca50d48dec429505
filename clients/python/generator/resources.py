"""One class for each resource, with a method for each of its calls."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from generator.answers import HEADER, SHARED, docstring, homes, imports
from generator.schema import JSON, ROOT, Node, Operation, operations, target
from generator.types import Types, argument_name


IMPORTS: Final = """\
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from types import NoneType
from typing import Any, Literal, Unpack
from uuid import UUID

from hourbank_client.calls import Calls
from hourbank_client.listing import Listing
from hourbank_client.values import UNSET, Id, Unset, Upload, Write, segment, some
"""
#: JSON alone is asked for, and If-None-Match is what `watch` is for.
UNUSED: Final = {"format", "If-None-Match"}

SENTENCE_END: Final = re.compile(r"(?<=\.)\s")


def resource_modules(schema: Node) -> Iterator[tuple[str, str]]:
    """Return path and text of each module."""
    home = homes(schema)
    found = {
        resource: list(of)
        for resource, of in groupby(operations(schema), key=lambda each: each.resource)
    }
    yield "resources/__init__.py", _package(sorted(found))
    for resource, of in found.items():
        lines = [HEADER.format(f"Calls under {resource}/."), IMPORTS]
        lines.append(imports(home, {SHARED, resource}))
        lines += [f"class {_class(resource)}:", f"    {docstring(f'Calls under {resource}/.')}\n"]
        lines.append("    def __init__(self, calls: Calls) -> None:\n        self._calls = calls\n")
        lines += [Method(schema, each).text() for each in of]
        yield f"resources/{resource}.py", "\n".join(lines)


def _class(resource: str) -> str:
    return resource.title().replace("_", "")


def _package(resources: list[str]) -> str:
    lines = [HEADER.format("All calls of the API."), "from hourbank_client.calls import Calls"]
    lines += [f"from hourbank_client.resources.{each} import {_class(each)}" for each in resources]
    lines += ["class Resources:", '    """All calls, by what they are about."""\n']
    lines.append("    def __init__(self, calls: Calls) -> None:")
    lines += [f"        self.{each} = {_class(each)}(calls)" for each in resources]
    return "\n".join(lines) + "\n"


def method_name(operation: Operation) -> str:
    """Return `requests_execution_retrieve` as `get_execution`, `requests_list` as `list`."""
    rest = operation.id.removeprefix(operation.resource).removeprefix("_")
    for end, verb in (("retrieve", "get"), ("list", "list")):
        if operation.method == "GET" and (rest == end or rest.endswith(f"_{end}")):
            return "_".join(filter(None, (verb, rest.removesuffix(end).strip("_"))))
    if rest.endswith("_create"):
        rest = rest.removesuffix("_create")
    return rest or "create"


class Method:
    """One call as a method."""

    def __init__(self, schema: Node, operation: Operation) -> None:
        self._schema = schema
        self._operation = operation

    def text(self) -> str:
        """Return its lines."""
        node = self._operation.node
        says = node.get("summary") or node.get("description") or self._operation.id
        says = SENTENCE_END.split(says, maxsplit=1)[0]
        head = f"    def {method_name(self._operation)}({', '.join(self._arguments())})"
        kind, call = self._call()
        return f"{head} -> {kind}:\n        {docstring(says)}\n        {call}\n"

    def _arguments(self) -> list[str]:
        named = [*self._query_arguments(), *self._body_arguments()]
        named.sort(key=lambda argument: "=" in argument)
        paths = [f"{self._path_name(each)}: {self._path_kind(each)}" for each in self._in("path")]
        how = [] if self._operation.method == "GET" else ["**how: Unpack[Write]"]
        return ["self", *paths, *(["*", *named] if named else []), *how]

    def _in(self, place: str) -> list[Node]:
        given = [each for each in self._operation.parameters if each["in"] == place]
        if place != "path":
            return given
        return sorted(given, key=lambda each: self._operation.path.index(f"{{{each['name']}}}"))

    def _path_name(self, node: Node) -> str:
        name = str(node["name"])
        return f"{self._operation.resource.removesuffix('s')}_id" if name == "id" else name

    def _path_kind(self, node: Node) -> str:
        return Types(self._schema, said=True).of(node["schema"])

    def _queries(self) -> list[Node]:
        has_json = self._operation.answer and self._operation.answer[0] == JSON
        return [each for each in self._in("query") if not (has_json and each["name"] in UNUSED)]

    def _query_arguments(self) -> Iterator[str]:
        types = Types(self._schema, said=True)
        for each in self._queries():
            kind, name = types.of(each["schema"]), argument_name(each["name"])
            yield f"{name}: {kind}" if each.get("required") else f"{name}: {kind} | None = None"

    def _body_fields(self) -> Iterator[tuple[str, str, bool, bool]]:
        """Name, type, whether it must be said, and whether null can be said."""
        form, node = self._operation.body
        found = target(self._schema, node)[1]
        types = Types(self._schema, said=True, form=form)
        for name, field in found.get("properties", {}).items():
            kind = types.of(field)
            yield name, kind, name in found.get("required", ()), "None" in kind.split(" | ")

    def _body_arguments(self) -> Iterator[str]:
        for name, kind, required, nullable in self._body_fields():
            if required:
                yield f"{argument_name(name)}: {kind}"
            elif nullable:
                known = kind.removesuffix(" | None")
                yield f"{argument_name(name)}: {known} | Unset | None = UNSET"
            else:
                yield f"{argument_name(name)}: {kind} | None = None"

    def _call(self) -> tuple[str, str]:
        """Return what the method returns, and how."""
        operation = self._operation
        answer = operation.answer
        if operation.method == "GET":
            return self._reading()
        rest = f"how{self._body()}"
        call = f"self._calls.{operation.method.lower()}({self._path()}"
        if answer is None:
            return "None", f"{call}, NoneType, {rest})"
        kind = Types(self._schema).of(answer[1]["schema"])
        return kind, f"return {call}, {kind}, {rest})"

    def _reading(self) -> tuple[str, str]:
        media, content = self._operation.answer or (JSON, {})
        if media != JSON:
            is_text = content["schema"].get("format") != "binary"
            kind, how = ("str", "text") if is_text else ("bytes", "file")
            return kind, f"return self._calls.{how}({self._path()}, {media!r})"
        kind = Types(self._schema).of(content["schema"])
        name, found = target(self._schema, content["schema"])
        names = [each["name"] for each in self._queries()]
        query = (
            f"some({', '.join(f'{argument_name(name)}={argument_name(name)}' for name in names)})"
        )
        if name.startswith("Paginated"):
            inner = Types(self._schema).of(found["properties"]["results"]["items"])
            call = f"return self._calls.listing({self._path()}, {inner}, {query})"
            return f"Listing[{inner}]", call
        more = f", {query}" if names else ""
        return kind, f"return self._calls.get({self._path()}, {kind}{more})"

    def _path(self) -> str:
        path = self._operation.path.removeprefix(ROOT)
        for each in self._in("path"):
            path = path.replace(f"{{{each['name']}}}", f"{{segment({self._path_name(each)})}}")
        return f'f"{path}"' if "{" in path else f'"{path}"'

    def _body(self) -> str:
        fields = list(self._body_fields())
        if not fields:
            return ""
        always = [name for name, _, required, nullable in fields if nullable or required]
        maybe = [name for name, _, required, nullable in fields if not (nullable or required)]
        pairs = ", ".join(f'"{name}": {argument_name(name)}' for name in always)
        said = f"{{{pairs}}}"
        rest = (
            f"some({', '.join(f'{argument_name(name)}={argument_name(name)}' for name in maybe)})"
        )
        if not always:
            return f", {rest}"
        return f", {said} | {rest}" if maybe else f", {said}"
