"""What holds for every route of the API, those of tomorrow included: they are read off the description."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from tests.api.callers import whole
from workflow.models import EventLog, IdempotencyKey


NO_NUMBER = "987654321"
# What everybody may read, signed in or not.
OPEN = {"rules_retrieve"}
JSON = "application/json"


@pytest.fixture
def calls(client) -> list[tuple[str, str]]:
    """Each method and path, with ids that belong to nothing."""
    paths = client.get("/api/v1/schema/").json()["paths"]
    found = [(method, filled(path, call)) for path, method, call in each(paths)]
    assert len(found) > 20
    return found


@pytest.fixture
def json_calls(client) -> list[tuple[str, str]]:
    """Those that change something and take JSON: where files alone are taken it is no media type."""
    paths = client.get("/api/v1/schema/").json()["paths"]
    nothing = {"content": {JSON: {}}}
    return [
        (method, filled(path, call))
        for path, method, call in each(paths)
        if method != "get" and JSON in call.get("requestBody", nothing)["content"]
    ]


def each(paths: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in paths.items():
        for method, call in methods.items():
            yield path, method, call


def filled(path: str, call: dict[str, Any]) -> str:
    for parameter in call.get("parameters", []):
        if parameter["in"] == "path":
            whole = parameter["schema"]["type"] == "integer"
            path = path.replace(f"{{{parameter['name']}}}", NO_NUMBER if whole else str(uuid4()))
    return path


def send(program, method: str, path: str, body: Any = None, **headers: str):
    return whole(
        program.client.generic(
            method.upper(),
            path,
            b"" if body is None else body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {program.key}", **headers},
        )
    )


def expect(response, where: tuple[str, str], status: int, code: str | None = None) -> None:
    assert response.status_code == status, (where, response.content)
    assert response["Content-Type"] == "application/problem+json", where
    assert response["Cache-Control"] == "no-store", where
    assert code in {None, response.json()["code"]}, (where, response.content)


def rows() -> tuple[int, int]:
    return EventLog.objects.count(), IdempotencyKey.objects.count()


def test_nobody_gets_in_without_signing_in(client, db):
    paths = client.get("/api/v1/schema/").json()["paths"]
    assert {call["operationId"] for *_way, call in each(paths) if {} in call["security"]} == OPEN
    closed = [way for way in each(paths) if way[2]["operationId"] not in OPEN]
    assert len(closed) > 20
    for method, path in [(method, filled(path, call)) for path, method, call in closed]:
        response = client.generic(method.upper(), path, b"{}", content_type="application/json")
        expect(response, (method, path), 401, "not_authenticated")
        assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_session_changes_nothing_without_its_csrf_token(calls, ana):
    before = rows()
    browser = ana.client.__class__(enforce_csrf_checks=True)
    browser.force_login(ana.member)
    for method, path in calls:
        if method != "get":
            response = browser.generic(method.upper(), path, b"{}", content_type="application/json")
            expect(response, (method, path), 403, "permission_denied")
    assert rows() == before


def test_a_body_that_is_not_json_changes_nothing(json_calls, ana):
    before = rows()
    for method, path in json_calls:
        expect(send(ana, method, path, b"{nonsense"), (method, path), 400, "not_json")
        expect(send(ana, method, path, b"[1]"), (method, path), 422, "invalid")
    assert rows() == before


def test_an_unknown_field_changes_nothing(json_calls, ana):
    before = rows()
    for method, path in json_calls:
        response = send(ana, method, path, b'{"nonsense": 1}', **{"Idempotency-Key": path[:200]})
        expect(response, (method, path), 422, "invalid")
        errors = {error["pointer"]: error["code"] for error in response.json()["errors"]}
        assert errors["#/nonsense"] == "unknown_field", path
    assert rows() == before


def test_what_does_not_exist_is_404(client, ana):
    paths = client.get("/api/v1/schema/").json()["paths"]
    for path, method, call in each(paths):
        if method == "get" and "{" in path:
            # Who has no role isn't told what there is for the staff.
            is_staffs = "admin" in call["security"][0]["key"]
            status, code = (403, "permission_denied") if is_staffs else (404, "not_found")
            expect(send(ana, method, filled(path, call)), (method, path), status, code)


def test_a_list_refuses_a_cursor_that_is_none(client, ana):
    schema = client.get("/api/v1/schema/").json()
    lists = 0
    for path, method, call in each(schema["paths"]):
        names = {parameter["name"] for parameter in call.get("parameters", [])}
        if "cursor" in names and "{" not in path:
            lists += 1
            where = (method, path)
            expect(send(ana, "get", f"{path}?cursor=nonsense"), where, 400, "invalid_cursor")
            expect(send(ana, "get", f"{path}?limit=101"), where, 422, "invalid")
            page = send(ana, "get", f"{path}?limit=1").json()
            assert set(page) == {"results", "next", "previous"}, path
    assert lists >= 3


def test_a_method_that_a_route_does_not_have_is_405(client, ana):
    for path, methods in client.get("/api/v1/schema/").json()["paths"].items():
        here = filled(path, next(iter(methods.values())))
        for method in {"get", "post", "put", "patch", "delete"} - set(methods):
            expect(send(ana, method, here, b"{}"), (method, path), 405, "method_not_allowed")


def test_no_route_fails_when_asked_what_it_can(calls, ana):
    for path in {path for _, path in calls}:
        assert send(ana, "options", path).status_code < 500, path
        assert send(ana, "head", path).status_code < 500, path
