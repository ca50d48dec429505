"""The client against the API's description, which the bank's code generates."""

import dataclasses
import inspect
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from io import StringIO
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import httpx
import pytest
from django.core.management import call_command
from generator.__main__ import PACKAGE, written
from hourbank_client import HourBank, Listing, NotFound, Retry, Upload
from hourbank_client.reading import Answer, read
from hourbank_client.values import UNSET
from jsonschema import Draft202012Validator


#: Operations that the client leaves out, each with its reason.
LEFT_OUT: dict[str, str] = {}
#: Parameters that no method has, each with its reason.
UNUSED = {
    "format": "the client reads JSON; pictures have operations of their own",
    "If-None-Match": "what `watch` sends by itself",
}
#: Arguments that are objects.
OBJECTS: dict[str, Any] = {
    "profile": {"about": "text"},
    "quiet_hours": {"begins": "22:00", "ends": "07:00"},
    "groups": [{"group": "messages", "mail": "daily"}],
}
ID = "01a2015e-f0bf-7098-9ad1-f2a1ff75ca75"


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    out = StringIO()
    call_command("spectacular", "--format", "openapi-json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_the_client_is_what_the_generator_makes_of_the_description(schema):
    files = written(schema)
    for path, text in files.items():
        assert (PACKAGE / path).read_text() == text, (
            f"{path}: run the generator (CONTRIBUTING.md, “Change the API”)"
        )
    kept = {
        str(path.relative_to(PACKAGE))
        for folder in ("answers", "resources")
        for path in (PACKAGE / folder).glob("*.py")
    }
    assert kept == set(files)


class Sent:
    """What each method sends, with every argument said."""

    def __init__(self) -> None:
        self.last: httpx.Request | None = None
        transport = httpx.MockTransport(self._take)
        self.bank = HourBank("https://bank.example", "k", retry=Retry(tries=1), transport=transport)

    def _take(self, request: httpx.Request) -> httpx.Response:
        self.last = request
        return httpx.Response(404)

    def methods(self) -> Iterator[tuple[str, Any]]:
        for resource, calls in vars(self.bank).items():
            if type(calls).__module__.startswith("hourbank_client.resources."):
                for name, method in inspect.getmembers(calls, inspect.ismethod):
                    if not name.startswith("_"):
                        yield f"{resource}.{name}", method

    def by(self, method: Any) -> httpx.Request:
        """Call the method, and return what it sent."""
        self.last = None
        hints = get_type_hints(method)
        positional, named = [], {}
        for each in inspect.signature(method).parameters.values():
            if each.kind is each.POSITIONAL_OR_KEYWORD:
                positional.append(example(hints[each.name]))
            elif each.kind is each.KEYWORD_ONLY:
                named[each.name] = OBJECTS.get(each.name) or example(hints[each.name])
        with suppress(NotFound):
            found = method(*positional, **named)
            assert isinstance(found, Listing), "only a list asks later"
            list(found)
        assert self.last is not None
        return self.last


def example(kind: Any) -> Any:
    """A value of the argument's type."""
    origin, args = get_origin(kind), get_args(kind)
    if origin in {UnionType, Union}:
        return example(next(each for each in args if each is not NoneType and not is_unset(each)))
    if origin is Literal:
        return args[0]
    if isinstance(origin, type) and args:
        return [example(args[0])]
    simple = {int: 3, bool: True, str: "text", datetime: datetime(2026, 3, 2, tzinfo=UTC)}
    return simple.get(kind) or (Upload("a.png", b"x") if kind is Upload else ID)


def is_unset(kind: Any) -> bool:
    return get_args(kind) == (UNSET,)


def operation_of(schema: dict[str, Any], request: httpx.Request) -> dict[str, Any]:
    """The operation whose path and method these are."""
    found = [
        methods[request.method.lower()]
        for path, methods in schema["paths"].items()
        if request.method.lower() in methods and fits(path, request.url.path, methods)
    ]
    assert found, (request.method, request.url.path)
    # A path without braces comes before one that has any.
    operation: dict[str, Any] = min(found, key=lambda each: len(path_parameters(each)))
    return operation


def path_parameters(operation: dict[str, Any]) -> list[str]:
    return [each["name"] for each in operation.get("parameters", ()) if each["in"] == "path"]


def fits(path: str, sent: str, methods: Any) -> bool:
    parts, given = path.split("/"), sent.split("/")
    return len(parts) == len(given) and all(
        (part.startswith("{") and said) or part == said
        for part, said in zip(parts, given, strict=True)
    )


def test_every_operation_has_one_method_that_sends_what_it_takes(schema):
    sent = Sent()
    used: dict[str, str] = {}
    for name, method in sent.methods():
        request = sent.by(method)
        operation = operation_of(schema, request)
        assert operation["operationId"] not in used, (name, used)
        used[operation["operationId"]] = name
        check_parameters(operation, request, name)
        check_body(schema, operation, request, name)
    every = {
        operation["operationId"] for path in schema["paths"].values() for operation in path.values()
    }
    assert every - set(used) == set(LEFT_OUT)
    assert len(used) > 80


def check_parameters(operation: dict[str, Any], request: httpx.Request, name: str) -> None:
    known = {"query": set[str](), "header": set[str](), "path": set[str]()}
    for each in operation.get("parameters", ()):
        known[each["in"]].add(each["name"])
    is_json = "application/json" in str(operation["responses"])
    unused = UNUSED if is_json else {}
    assert set(request.url.params) == known["query"] - set(unused), name
    assert ("Idempotency-Key" in request.headers) == ("Idempotency-Key" in known["header"]), name


def check_body(
    schema: dict[str, Any], operation: dict[str, Any], request: httpx.Request, name: str
) -> None:
    content = operation.get("requestBody", {}).get("content")
    if not content:
        assert request.content == b"", name
        return
    if "multipart/form-data" in content:
        shape = resolved(schema, content["multipart/form-data"]["schema"])
        said = {part.split('"')[1] for part in request.content.decode().split("name=")[1::1]}
        assert set(shape["properties"]) <= said, name
        return
    shape = content["application/json"]["schema"]
    body = json.loads(request.content)
    whole = {**shape, "components": schema["components"]}
    assert list(Draft202012Validator(whole).iter_errors(body)) == [], name
    assert set(body) == set(resolved(schema, shape)["properties"]), name


def resolved(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in node:
        found: dict[str, Any] = schema["components"]["schemas"][node["$ref"].rpartition("/")[2]]
        return found
    return node


def answers() -> dict[str, type[Answer]]:
    """All answers that a method returns, and those that they are made of."""
    found: dict[str, type[Answer]] = {}
    waiting = [get_type_hints(method)["return"] for _, method in Sent().methods()]
    while waiting:
        kind = waiting.pop()
        waiting += get_args(kind)
        if dataclasses.is_dataclass(kind) and kind.__name__ not in found:
            found[kind.__name__] = kind
            waiting += get_type_hints(kind).values()
    return found


def test_every_answer_has_the_fields_that_the_description_says(schema):
    found = answers()
    for name, kind in found.items():
        shape = schema["components"]["schemas"][name]
        known = {each.name.rstrip("_") for each in dataclasses.fields(kind)} - {"etag"}
        assert known == set(shape["properties"]), name
        assert read(kind, example_of(schema, shape)), name
    assert len(found) > 40


def example_of(schema: dict[str, Any], node: dict[str, Any]) -> Any:
    """A value that fits."""
    node = resolved(schema, node)
    for union in ("allOf", "oneOf", "anyOf"):
        if union in node:
            return example_of(schema, node[union][0])
    if "enum" in node:
        return node["enum"][0]
    kind = node.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "array":
        return [example_of(schema, node["items"])]
    if "properties" in node:
        return {name: example_of(schema, inner) for name, inner in node["properties"].items()}
    formats = {
        "uuid": ID,
        "date-time": "2026-03-02T09:00:00Z",
        "date": "2026-03-02",
        "decimal": "4.5",
    }
    simple = {"string": formats.get(node.get("format", ""), "text"), "integer": 7, "boolean": True}
    return simple.get(kind or "", {})
