"""One call: made, made again where that is safe and may help, and read."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from time import monotonic, sleep
from typing import Any, Final, TypeVar
from uuid import uuid4

import httpx

from hourbank_client.listing import Listing
from hourbank_client.problems import HourBankError, UnexpectedAnswer, Unreachable, problem_of
from hourbank_client.reading import read
from hourbank_client.retry import Retry, may_pass
from hourbank_client.values import Upload, Write, plain


T = TypeVar("T")
ROOT: Final = "/api/v1/"
Body = Mapping[str, Any] | None
_JSON: Final = "application/json"


class Calls:
    """The way to one bank, as one member."""

    def __init__(self, http: httpx.Client, retry: Retry) -> None:
        self._http = http
        self._retry = retry

    def close(self) -> None:
        """End all connections."""
        self._http.close()

    def get(self, path: str, kind: type[T], query: Mapping[str, Any] | None = None) -> T:
        """Show something."""
        response = self._get(path, query)
        return read(kind, _json(response), etag=response.headers.get("ETag"))

    def get_if_changed(self, path: str, kind: type[T], etag: str | None) -> T | None:
        """Show something; None if its ETag is still this one."""
        known = {"If-None-Match": etag} if etag else {}
        response = self._get(path, headers=known)
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            return None
        return read(kind, _json(response), etag=response.headers.get("ETag"))

    def listing(self, path: str, kind: type[T], query: Mapping[str, Any]) -> Listing[T]:
        """Show a list."""
        return Listing(lambda page: _json(self._get(path, page)), kind, dict(query))

    def text(self, path: str, accept: str) -> str:
        """Return a text as it is."""
        return self._get(path, headers={"Accept": accept}).text

    def file(self, path: str, accept: str) -> bytes:
        """Return a file as it is."""
        return self._get(path, headers={"Accept": accept}).content

    def post(self, path: str, kind: type[T], how: Write, body: Body = None) -> T:
        """Do something, and return what became of it."""
        return self._change("POST", path, kind, how, body)

    def put(self, path: str, kind: type[T], how: Write, body: Body = None) -> T:
        """Put something in place of what is there, and return it."""
        return self._change("PUT", path, kind, how, body)

    def patch(self, path: str, kind: type[T], how: Write, body: Body = None) -> T:
        """Change something, and return it."""
        return self._change("PATCH", path, kind, how, body)

    def delete(self, path: str, kind: type[T], how: Write, body: Body = None) -> T:
        """Take something away."""
        return self._change("DELETE", path, kind, how, body)

    def _get(
        self,
        path: str,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        asked = {"Accept": _JSON, **(headers or {})}
        request = self._http.build_request("GET", path, params=plain(query or {}), headers=asked)
        return self._send(request)

    def _change(self, method: str, path: str, kind: type[T], how: Write, body: Body) -> T:
        headers = {"Accept": _JSON, "Idempotency-Key": how.get("idempotency_key") or str(uuid4())}
        if (known := how.get("if_match")) is not None:
            headers["If-Match"] = f'"{known}"' if isinstance(known, int) else known
        request = self._http.build_request(method, path, headers=headers, **_content(body))
        response = self._send(request)
        if response.status_code == HTTPStatus.NO_CONTENT:
            return read(kind, None)
        return read(kind, _json(response), etag=response.headers.get("ETag"))

    def _send(self, request: httpx.Request) -> httpx.Response:
        """Send it until it is answered for good: with the same key each time, so it is done once."""
        began, waits = monotonic(), self._retry.waits()
        while True:
            answer = self._answer(request)
            if isinstance(answer, httpx.Response):
                return answer
            answer.idempotency_key = request.headers.get("Idempotency-Key")
            wait = next(waits, None) if may_pass(answer) else None
            if wait is None:
                raise answer
            wait = max(wait, answer.retry_after or 0.0)
            if monotonic() - began + wait > self._retry.within_seconds:
                raise answer
            sleep(wait)

    def _answer(self, request: httpx.Request) -> httpx.Response | HourBankError:
        try:
            response = self._http.send(request)
        except httpx.TransportError as error:
            failure = Unreachable(f"The bank at {request.url.host} can't be reached: {error}")
            failure.__cause__ = error
            return failure
        if response.is_success or response.status_code == HTTPStatus.NOT_MODIFIED:
            return response
        if response.is_redirect:
            return UnexpectedAnswer(f"The bank is elsewhere: {response.headers.get('Location')}")
        return problem_of(response)


def _content(body: Body) -> dict[str, Any]:
    """Return the body as httpx takes it: as a form where it has files, else as JSON."""
    if body is None:
        return {}
    files = [
        (name, (each.name, each.content))
        for name, value in body.items()
        for each in _uploads(value)
    ]
    if not files:
        return {"json": plain(body)}
    said = {name: value for name, value in body.items() if not _uploads(value)}
    return {"data": plain(said), "files": files}


def _uploads(value: Any) -> list[Upload]:
    if isinstance(value, Upload):
        return [value]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [each for each in value if isinstance(each, Upload)]
    return []


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError as error:
        raise UnexpectedAnswer("The answer isn't JSON: is this address a bank's?") from error
