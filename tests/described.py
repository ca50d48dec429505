"""Whatever the API answers during a test must be what its description says of that call."""

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.core.handlers.base import BaseHandler
from django.http import HttpRequest

from hourbank.api.errors import CODES
from hourbank.api.shapes import Shapes


DESCRIPTION = Path(__file__).parent.parent / "docs/api/openapi.json"
PROBLEM = "application/problem+json"
ROOT = "api/v1/"
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@cache
def document() -> dict[str, Any]:
    """The description as it is kept; that it is current, a test of its own says."""
    found: dict[str, Any] = json.loads(DESCRIPTION.read_text())
    return found


@cache
def response_of(method: str, path: str, status: int) -> dict[str, Any] | None:
    """What the description says of one answer of a call; None where it says nothing."""
    operation = document()["paths"].get(path, {}).get(method)
    node = operation and operation["responses"].get(str(status))
    return dict(Shapes(document()).target(node)) if node else None


@cache
def validator(method: str, path: str, status: int, media: str) -> Any:
    # Most tests call no API, and needn't wait until this is read.
    from jsonschema import Draft202012Validator  # noqa: PLC0415

    response = response_of(method, path, status)
    assert response is not None
    shape = response["content"][media]["schema"]
    return Draft202012Validator({**shape, "components": document()["components"]})


def faults(request: HttpRequest, response: Any) -> Iterator[str]:
    """What the description does not say of this answer."""
    match = request.resolver_match
    if match is None or not match.route.startswith(ROOT) or request.method == "OPTIONS":
        return
    method = "get" if request.method == "HEAD" else str(request.method).lower()
    path = "/" + PARAMETER.sub(r"{\1}", match.route)
    if path not in document()["paths"]:
        return
    where = f"{request.method} {path} {response.status_code}"
    media = response.get("Content-Type", "").split(";")[0]
    if method not in document()["paths"][path]:
        yield from _of_no_call(where, response, media)
        return
    said = response_of(method, path, response.status_code)
    if said is None:
        yield f"{where}: no such answer is described: {_start(response)}"
        return
    yield from _headers(where, response, said)
    if request.method != "HEAD" and not response.streaming and response.content:
        if media not in said.get("content", {}):
            yield f"{where}: {media} isn't described"
        elif media.endswith("json"):
            check = validator(method, path, response.status_code, media)
            for error in check.iter_errors(json.loads(response.content)):
                place = "/".join(map(str, error.absolute_path))
                yield f"{where}: {place}: {error.message[:200]}"


def _of_no_call(where: str, response: Any, media: str) -> Iterator[str]:
    """An address without this method answers with a problem all the same, its code a known one."""
    if media != PROBLEM:
        yield f"{where}: this isn't a problem"
        return
    code = json.loads(response.content)["code"]
    if code not in CODES or CODES[code].status != response.status_code:
        yield f"{where}: {code} isn't a known code of {response.status_code}"


def _headers(where: str, response: Any, said: dict[str, Any]) -> Iterator[str]:
    for name in ("ETag", "Idempotent-Replayed", "Location", "Retry-After", "WWW-Authenticate"):
        if name in response.headers and name not in said.get("headers", {}):
            yield f"{where}: the header {name} isn't described"
    if response.status_code == HTTPStatus.UNAUTHORIZED and "WWW-Authenticate" not in response:
        yield f"{where}: nothing says how to sign in"


def _start(response: Any) -> str:
    return "" if response.streaming else response.content[:120].decode(errors="replace")


class Heard:
    """Listens to every answer of this process, and keeps what was at fault with it."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self._answer: Callable[[BaseHandler, HttpRequest], Any] = BaseHandler.get_response

    def begin(self) -> None:
        """Listen from now on: to the test client and to servers in threads alike."""
        answer, faulty = self._answer, self.faults

        def get_response(handler: BaseHandler, request: HttpRequest) -> Any:
            response = answer(handler, request)
            faulty.extend(faults(request, response))
            return response

        BaseHandler.get_response = get_response  # type: ignore[method-assign]

    def told(self) -> list[str]:
        """What was at fault since it was last told."""
        found = sorted(set(self.faults))
        self.faults.clear()
        return found
