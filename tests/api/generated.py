"""Runs of Schemathesis: the API called as its description allows, and as it forbids."""

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import connections
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.transport.wsgi import WSGITransport

from tests.api.excused import excuse


DESCRIPTION: Final = "/api/v1/schema/"
# What the engine tells a network transport, and the one for WSGI passes on when a check calls again.
OF_THE_NETWORK: Final = ("max_redirects", "verify", "cert", "proxies")


class Bank:
    """The bank's WSGI application. All calls run in one thread: the engine's come and go."""

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(1)
        self.application = get_wsgi_application()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        begun: list[Any] = []
        body: list[bytes] = self.do(lambda: self._answer(environ, begun))
        start_response(*begun)
        return body

    def _answer(self, environ: dict[str, Any], begun: list[Any]) -> list[bytes]:
        answer = self.application(environ, lambda *given: begun.extend(given))
        try:
            return list(answer)
        finally:
            answer.close()

    def do(self, work: Callable[[], Any]) -> Any:
        return self.thread.submit(work).result()

    def close(self) -> None:
        self.do(connections.close_all)
        self.thread.shutdown()


def signing(bank: Bank, new_key: Callable[[], str]) -> type:
    """What signs each call with a key, a new one each time: calls revoke keys, too."""

    class Signing:
        def get(self, _case: Any, _context: Any) -> str:
            made: str = bank.do(new_key)
            return made

        def set(self, case: Any, key: str, _context: Any) -> None:
            case.headers["Authorization"] = f"Bearer {key}"

    return Signing


@dataclass
class Found:
    """What came of a run: how many calls, what they were answered, and what is wrong."""

    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    excused: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def take(self, event: Any) -> None:
        """Note what an event of the engine tells."""
        match event:
            case events.ScenarioFinished(recorder=recorder):
                self._take_calls(recorder)
            case events.NonFatalError(label=label, info=info):
                self.wrong.append(f"{label}: {info.title} {info.message}")
            case events.FatalError(exception=error):
                raise error
            case events.EngineFinished(failures=failures):
                self.wrong += map(str, failures)

    def _take_calls(self, recorder: Any) -> None:
        self.cases += len(recorder.interactions)
        for call in recorder.interactions.values():
            self.statuses[call.response.status_code] += 1
        for case, checks in recorder.checks.items():
            for check in checks:
                if check.failure_info:
                    self.wrong.append(_told(check.failure_info, recorder.interactions.get(case)))


def _told(failed: Any, call: Any) -> str:
    answer = f"{call.response.status_code} {call.response.content[:600]!r}" if call else ""
    return f"{failed.failure}\n{failed.code_sample}\n{answer}"


def run(*, new_key: Callable[[], str] | None, phases: dict[str, Any]) -> Found:
    """Call everything; without a key as nobody."""
    bank, found = Bank(), Found()
    try:
        schema = schemathesis.openapi.from_wsgi(DESCRIPTION, bank, config=_config(phases))
        if new_key:
            schema.auth(refresh_interval=None)(signing(bank, new_key))

        @schema.hook
        def filter_failure(_context: Any, failure: Any, case: Any, response: Any) -> bool:
            reason = excuse(failure, case, response)
            found.excused[reason] += bool(reason)
            return not reason

        for event in from_schema(schema).execute():
            found.take(event)
    finally:
        bank.close()
    return found


def _config(phases: dict[str, Any]) -> SchemathesisConfig:
    """The same calls each time."""
    return SchemathesisConfig.from_dict(
        {
            "seed": 1,
            "cache": {"enabled": False},
            "continue-on-failure": True,
            "analysis": {"constants": {"enabled": False}},
            "generation": {
                "deterministic": True,
                "database": "none",
                "no-shrink": True,
                # PostgreSQL's text has no NUL: it is refused, and tests of the fields show it.
                "allow-x00": False,
                # A call is signed with a key, or not at all: other ways in are tried elsewhere.
                "with-security-parameters": False,
            },
            "phases": phases,
        }
    )


def send_in_process(sending: Callable[..., Any]) -> Callable[..., Any]:
    """Leave out what only a network has."""

    def send(self: WSGITransport, case: Any, *, session: Any = None, **given: Any) -> Any:
        if session is None:
            given = {name: value for name, value in given.items() if name not in OF_THE_NETWORK}
        return sending(self, case, session=session, **given)

    return send


def problem_of(response: Any) -> dict[str, Any]:
    """What a refusal says."""
    if "problem+json" not in str(response.headers.get("content-type", "")):
        return {}
    said: dict[str, Any] = json.loads(response.content)
    return said
