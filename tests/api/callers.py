"""Those who may call, each with a key, and the table of what they are answered."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.api.calls import Call
from tests.api.living import Living


TABLE: Final = Path(__file__).parent / "answers.md"
CALLERS: Final = (
    "nobody",
    "another member",
    "party",
    "coordinator",
    "auditor",
    "suspended member",
    "revoked key",
    "key without the scope",
)
JSON: Final = "application/json"


@cache
def expected() -> dict[str, dict[str, str]]:
    """What each caller of each operation is answered: a status, and of a refusal its code."""
    lines = [line for line in TABLE.read_text().splitlines() if line.startswith("|")]
    head, _rule, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    assert head == ["operation", *CALLERS]
    return {row[0].strip("`"): dict(zip(CALLERS, row[1:], strict=True)) for row in rows}


@dataclass(frozen=True, kw_only=True)
class Route:
    """An operation as the description has it."""

    name: str
    method: str
    path: str
    scopes: tuple[str, ...]
    description: dict[str, Any]

    def address(self, call: Call, living: Living) -> str:
        """Where the call goes."""
        return self.path.format_map({n: str(v) for n, v in call.about(living).items()})


def routes(schema: dict[str, Any]) -> Iterator[Route]:
    """Every operation of the description."""
    for path, methods in schema["paths"].items():
        for method, described in methods.items():
            if method in {"get", "post", "put", "patch", "delete"}:
                yield Route(
                    name=described["operationId"],
                    method=method,
                    path=path,
                    scopes=tuple(s for way in described["security"] for s in way.get("key", [])),
                    description=described,
                )


def send(route: Route, call: Call, living: Living, *, key: str = "", **headers: str) -> Any:
    """Make the call; without a key as nobody."""
    signed = {"Authorization": f"Bearer {key}"} if key else {}
    given = {**signed, **{name.replace("_", "-"): value for name, value in headers.items()}}
    said = call.said(living)
    client = Client(raise_request_exception=False)
    where = route.address(call, living)
    if call.is_form:
        body = encode_multipart(BOUNDARY, said or {})
        form = {"content_type": MULTIPART_CONTENT, "headers": given}
        return client.generic(route.method.upper(), where, body, **form)
    if said is None:
        return whole(client.generic(route.method.upper(), where, b"", headers=given))
    make = getattr(client, route.method)
    return make(where, said, content_type=JSON, headers=given)


def whole(response: Any) -> Any:
    """What is sent piece by piece is read to its end, which closes its file."""
    if not response.streaming:
        return response
    headers = dict(response.headers)
    return HttpResponse(response.getvalue(), status=response.status_code, headers=headers)
