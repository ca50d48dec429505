"""A change to the description that breaks a client is told, of each kind; one that doesn't isn't."""

import json
from collections.abc import Callable
from copy import deepcopy
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from hourbank.api import files
from hourbank.api.changes import breaks
from hourbank.management.commands import describe_api


PATH = "/api/v1/things/{id}/"
BEFORE: dict[str, Any] = {
    "paths": {
        PATH: {
            "post": {
                "operationId": "things_change",
                "security": [{"key": ["requests"]}, {"session": []}],
                "parameters": [
                    {"in": "path", "name": "id", "required": True, "schema": {"type": "string"}},
                    {
                        "in": "query",
                        "name": "state",
                        "schema": {"type": "array", "items": {"enum": ["A", "B"]}},
                    },
                    {"in": "query", "name": "limit", "schema": {"type": "integer", "maximum": 9}},
                ],
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Body"}},
                        "multipart/form-data": {"schema": {"$ref": "#/components/schemas/Body"}},
                    }
                },
                "responses": {
                    "200": {
                        "headers": {"ETag": {}},
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Answer"}},
                            "text/csv": {"schema": {"type": "string"}},
                        },
                    },
                    "204": {"description": ""},
                    "409": {"$ref": "#/components/responses/Conflict"},
                },
            },
            "get": {"operationId": "things_retrieve", "responses": {"200": {}}},
        }
    },
    "components": {
        "responses": {
            "Conflict": {
                "content": {
                    "application/problem+json": {
                        "schema": {
                            "allOf": [
                                {"type": "object"},
                                {"properties": {"code": {"enum": ["wrong_state", "key_in_use"]}}},
                            ]
                        }
                    }
                }
            }
        },
        "schemas": {
            "Body": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string", "maxLength": 20},
                    "kind": {"type": "string", "enum": ["X", "Y"]},
                    "note": {"type": ["string", "null"]},
                    "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Part"}},
                },
            },
            "Part": {"type": "object", "properties": {"minutes": {"type": "integer"}}},
            "Answer": {
                "type": "object",
                "required": ["id", "state"],
                "properties": {
                    "id": {"type": "string", "format": "uuid"},
                    "state": {"allOf": [{"$ref": "#/components/schemas/State"}]},
                    "other": {"$ref": "#/components/schemas/Answer"},
                    "until": {"type": "string"},
                },
            },
            "State": {"type": "string", "enum": ["DRAFT", "PAID"]},
        },
    },
}


def call(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["paths"][PATH]["post"]
    return found


def shape(document: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = document["components"]["schemas"][name]
    return found


def field(document: dict[str, Any], name: str, of: str) -> dict[str, Any]:
    found: dict[str, Any] = shape(document, of)["properties"][name]
    return found


def codes(document: dict[str, Any]) -> list[str]:
    conflict = document["components"]["responses"]["Conflict"]["content"]
    found: list[str] = conflict["application/problem+json"]["schema"]["allOf"][1]["properties"][
        "code"
    ]["enum"]
    return found


NEW = {"in": "query", "name": "new", "required": True, "schema": {"type": "string"}}
BREAKING: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "an operation is gone": (
        lambda d: d["paths"][PATH].pop("get"),
        "GET /api/v1/things/{id}/ is gone",
    ),
    "a path is gone": (lambda d: d["paths"].pop(PATH), "is gone"),
    "an operation is called otherwise": (
        lambda d: call(d).update(operationId="things_edit"),
        "was called things_change",
    ),
    "a scope is asked for": (
        lambda d: call(d).update(security=[{"key": ["requests", "admin"]}, {"session": []}]),
        "no longer takes the sign-in {'key'",
    ),
    "a way to sign in is gone": (
        lambda d: call(d).update(security=[{"key": ["requests"]}]),
        "no longer takes the sign-in {'session'",
    ),
    "a parameter is gone": (lambda d: call(d)["parameters"].pop(2), "limit (query) is gone"),
    "a parameter must be said": (
        lambda d: call(d)["parameters"][2].update(required=True),
        "limit (query) must be said now",
    ),
    "a new parameter must be said": (
        lambda d: call(d)["parameters"].append(NEW),
        "new (query) is new, and must be said",
    ),
    "a parameter has another type": (
        lambda d: call(d)["parameters"][2].update(schema={"type": "string"}),
        "limit (query) no longer takes integer",
    ),
    "a parameter has a smaller bound": (
        lambda d: call(d)["parameters"][2]["schema"].update(maximum=5),
        "limit (query) has a smaller maximum",
    ),
    "a parameter takes one value less": (
        lambda d: call(d)["parameters"][1]["schema"]["items"].update(enum=["A"]),
        "state (query)[] no longer takes B",
    ),
    "a body must be sent": (
        lambda d: call(d)["requestBody"].update(required=True),
        "a body must be sent now",
    ),
    "a body isn't taken as this media type": (
        lambda d: call(d)["requestBody"]["content"].pop("multipart/form-data"),
        "a body of multipart/form-data isn't taken any more",
    ),
    "a field of a body is gone": (
        lambda d: shape(d, "Body")["properties"].pop("kind"),
        "the body.kind isn't taken any more",
    ),
    "a field of a body must be said": (
        lambda d: shape(d, "Body").update(required=["name", "kind"]),
        "the body.kind must be said now",
    ),
    "a field of a body has another type": (
        lambda d: field(d, "minutes", "Part").update(type="string"),
        "the body.parts[].minutes no longer takes integer",
    ),
    "a field of a body isn't taken as null": (
        lambda d: field(d, "note", "Body").update(type="string"),
        "the body.note no longer takes null",
    ),
    "a field of a body takes one value less": (
        lambda d: field(d, "kind", "Body").update(enum=["X"]),
        "the body.kind no longer takes Y",
    ),
    "a field of a body takes some values alone": (
        lambda d: field(d, "name", "Body").update(enum=["a"]),
        "the body.name takes some values alone",
    ),
    "a field of a body is shorter": (
        lambda d: field(d, "name", "Body").update(maxLength=10),
        "the body.name has a smaller maxLength",
    ),
    "a field of a body is longer": (
        lambda d: field(d, "name", "Body").update(minLength=3),
        "the body.name has a larger minLength",
    ),
    "a field of a body has a pattern": (
        lambda d: field(d, "name", "Body").update(pattern="^a"),
        "the body.name has another pattern",
    ),
    "an answer is gone": (lambda d: call(d)["responses"].pop("204"), "the answer 204 is gone"),
    "an answer isn't given as this media type": (
        lambda d: call(d)["responses"]["200"]["content"].pop("text/csv"),
        "the answer 200 isn't given as text/csv any more",
    ),
    "an answer has lost a header": (
        lambda d: call(d)["responses"]["200"]["headers"].clear(),
        "the answer 200 has lost the header ETag",
    ),
    "a field of an answer is gone": (
        lambda d: shape(d, "Answer")["properties"].pop("until"),
        "the answer 200.until is gone",
    ),
    "a field of an answer has another type": (
        lambda d: field(d, "until", "Answer").update(type="integer"),
        "the answer 200.until can be integer now",
    ),
    "a field of an answer may be null": (
        lambda d: field(d, "id", "Answer").update(type=["string", "null"]),
        "the answer 200.id can be null now",
    ),
    "a field of an answer has another format": (
        lambda d: field(d, "id", "Answer").pop("format"),
        "the answer 200.id has another format",
    ),
    "a field of an answer may be left out": (
        lambda d: shape(d, "Answer").update(required=["id"]),
        "the answer 200.state may be left out now",
    ),
    "a code has another name": (
        lambda d: codes(d).__setitem__(0, "bad_state"),
        "the code wrong_state is gone",
    ),
}
HARMLESS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "nothing": lambda _d: None,
    "a new operation": lambda d: d["paths"].update({"/api/v1/new/": {"get": {}}}),
    "a scope less": lambda d: call(d).update(security=[{"key": []}, {"session": []}]),
    "one more way to sign in": lambda d: call(d)["security"].append({"app": []}),
    "a new parameter": lambda d: call(d)["parameters"].append({**NEW, "required": False}),
    "a new field of a body": lambda d: shape(d, "Body")["properties"].update(
        new={"type": "string"}
    ),
    "a field of a body may be left out": lambda d: shape(d, "Body").update(required=[]),
    "a field of a body may be null": lambda d: field(d, "name", "Body").update(
        type=["string", "null"]
    ),
    "a longer field": lambda d: field(d, "name", "Body").update(maxLength=30),
    "one more value is taken": lambda d: field(d, "kind", "Body").update(enum=["X", "Y", "Z"]),
    "a new field of an answer": lambda d: shape(d, "Answer")["properties"].update(
        new={"type": "string"}
    ),
    "a new state in an answer": lambda d: shape(d, "State").update(enum=["DRAFT", "PAID", "NEW"]),
    "a new code": lambda d: codes(d).append("new_code"),
    "a failure that can't be any more": lambda d: call(d)["responses"].update({"422": {}}),
    "other words": lambda d: call(d).update(summary="Other words", tags=["new"]),
    "the same shape by another name": lambda d: (
        d["components"]["schemas"].update(Piece=shape(d, "Part")),
        field(d, "parts", "Body").update(items={"$ref": "#/components/schemas/Piece"}),
    ),
}


@pytest.mark.parametrize("kind", BREAKING)
def test_a_change_that_breaks_a_client_is_told(kind):
    change, sentence = BREAKING[kind]
    after = deepcopy(BEFORE)
    change(after)
    found = breaks(BEFORE, after)
    assert any(sentence in told for told in found), found


@pytest.mark.parametrize("kind", HARMLESS)
def test_a_change_that_breaks_nobody_is_not(kind):
    after = deepcopy(BEFORE)
    HARMLESS[kind](after)
    assert breaks(BEFORE, after) == []


def test_what_is_kept_of_the_api_is_current_and_breaks_no_client_of_the_release():
    call_command("describe_api", "--check")


def test_an_old_file_and_a_broken_client_are_told_with_the_command(monkeypatch):
    monkeypatch.setattr(describe_api, "kept", lambda _path: "{}")
    with pytest.raises(CommandError, match=r"Not current: docs/api/openapi.json.* describe_api"):
        call_command("describe_api", "--check")
    document = deepcopy(dict(describe_api.description()))
    del document["paths"]["/api/v1/me/"]["get"]["responses"]["200"]["content"]
    monkeypatch.setattr(describe_api, "current", dict)
    monkeypatch.setattr(describe_api, "kept", files.kept)
    monkeypatch.setattr(describe_api, "description", lambda: document)
    with pytest.raises(CommandError, match=r"GET /api/v1/me/: the answer 200 isn't given as"):
        call_command("describe_api", "--check")


def test_the_command_writes_what_it_checks(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    call_command("describe_api", "--release", stdout=StringIO())
    call_command("describe_api", "--check")
    assert json.loads((tmp_path / files.RELEASED).read_text())["openapi"].startswith("3.1")
    assert "## stale_version" in (tmp_path / files.ERRORS).read_text()
