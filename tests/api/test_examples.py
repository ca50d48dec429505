"""The examples of the description: each call is made, in a bank where it can be, and answered so."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator

from hourbank.api.description import description
from hourbank.api.errors import CODES
from hourbank.api.examples import FILE, examples
from members.operations import make_key
from tests.api.callers import Route, send
from tests.api.calls import CALLS
from tests.api.living import Living
from tests.beginnings import undone


WRITES: Final = bool(os.environ.get("HOURBANK_WRITE"))
HINT: Final = "HOURBANK_WRITE=1 script/test -n0 tests/api/test_examples.py writes them"
JSON: Final = "application/json"
#: Long lists are cut: two say what there is to see.
MOST: Final = 2
UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
#: Drawn by chance, or counted over all tests.
DRAWN: Final[dict[str, Any]] = {
    "ids": 48,
    "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "key": "hb_example",
    "prefix": "hb_exampl",
    "cursor": "7-1",
    "id": 1,
    "event_id": "evt_1",
    "up_to_id": 1,
    "duration_ms": 12,
}


#: Answers that are shown in part: the whole of them is many tables long.
SHOWN: Final[dict[str, tuple[str, ...]]] = {
    "me_data_retrieve": ("format", "at", "member", "profile")
}
#: A problem of each of these codes: the call of an operation, and what is wrong with it.
FAILURES: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "not_authenticated": ("me_retrieve", {"key": ""}),
    "authentication_failed": ("me_retrieve", {"key": "hb_revoked"}),
    "invalid_cursor": ("requests_list", {"query": "?cursor=nonsense"}),
    "invalid_if_match": ("requests_submit", {"If_Match": "3"}),
    "not_found": ("requests_retrieve", {"about": {"id": "01a2015e-f0bf-7098-9ad1-0000000000ff"}}),
    "not_acceptable": ("balance_retrieve", {"Accept": "text/html"}),
    "wrong_role": ("requests_accept", {"by": "ben"}),
    "wrong_state": ("requests_accept", {"at": "paid"}),
    "stale_version": ("requests_submit", {"If_Match": '"9"'}),
    "unsupported_media_type": ("me_change", {"Content_Type": "text/plain"}),
    "invalid": ("requests_create", {"said": {"estimated_minutes": 0, "nonsense": True}}),
    "invalid_idempotency_key": ("requests_submit", {"Idempotency_Key": ""}),
    "nobody_named": ("requests_create", {"said": {"estimated_minutes": 60}}),
    "no_show_too_early": ("requests_cancel", {"said": {"reason": "NO_SHOW"}}),
    "webhook_address_refused": ("webhooks_create", {"said": {"url": "http://127.0.0.1/"}}),
}


class Plain:
    """Takes out what differs each time: ids become small, what is drawn becomes an example."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}

    def of(self, value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: self.of(inner, key) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.of(inner, name) for inner in value[:MOST]]
        if isinstance(value, str):
            return self._text(value, name)
        is_id = isinstance(value, int) and name in DRAWN and not isinstance(value, bool)
        return DRAWN[name] if is_id else value

    def _text(self, value: str, name: str) -> str:
        if name == "request_id":
            return "4d6f6e6461792c2031302061206d2e2e"
        if name in {"next", "previous"}:
            return re.sub(r"cursor=[^&]+", "cursor=bz0x", value)
        if name == "url" and "/calendar/" in value:
            return re.sub(r"[\w-]{20,}", "example", value)
        if name in {"secret", "prefix", "cursor", "event_id"} or self._is_drawn(value, name):
            return str(DRAWN[name])
        return UUID.sub(self._small, value)

    def _is_drawn(self, value: str, name: str) -> bool:
        return (name == "key" and value.startswith("hb_")) or (
            name == "id" and not UUID.fullmatch(value)
        )

    def _small(self, found: re.Match[str]) -> str:
        number = len(self._ids) + 1
        return self._ids.setdefault(found[0], f"01a2015e-f0bf-7098-9ad1-{number:012x}")


@pytest.fixture(scope="module")
def made(living: Living, described, django_db_blocker) -> dict[str, Any]:
    """Every call with its answer, each in the bank as it was before."""
    found: dict[str, Any] = {"calls": {}, "failures": {}}
    for name in sorted(CALLS):
        with django_db_blocker.unblock(), undone():
            found["calls"][name] = example_of(described[name], living)
    for code, (name, wrong) in FAILURES.items():
        with django_db_blocker.unblock(), undone():
            found["failures"][code] = failure_of(described[name], living, {**wrong})
    if WRITES:
        FILE.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
        examples.cache_clear()
    return found


def example_of(route: Route, living: Living) -> dict[str, Any]:
    call = CALLS[route.name]
    _row, key = make_key(member=living.who(call.by), name="example", at=living.bank.at)
    response = send(route, call, living, key=key)
    assert response.status_code < 300, (route.name, response.content)
    plain = Plain()
    found: dict[str, Any] = {}
    if (said := call.said(living)) is not None and not call.is_form:
        found["said"] = plain.of(json.loads(json.dumps(said, default=str)))
    found["status"] = response.status_code
    if response.get("Content-Type", "") == JSON:
        answer = json.loads(response.content)
        if route.name in SHOWN:
            answer = {part: answer[part] for part in SHOWN[route.name]}
        found["answer"] = plain.of(answer)
    return found


def failure_of(route: Route, living: Living, wrong: dict[str, Any]) -> dict[str, Any]:
    call = replace(CALLS[route.name], by=wrong.pop("by", CALLS[route.name].by))
    if "said" in wrong:
        said = wrong.pop("said")
        call = replace(call, said=lambda _living: said)
    if "at" in wrong:
        about = {"id": living.requests[wrong.pop("at")].pk}
        call = replace(call, about=lambda _living: about)
    if "about" in wrong:
        place = wrong.pop("about")
        call = replace(call, about=lambda _living: place)
    _row, key = make_key(member=living.who(call.by), name="example", at=living.bank.at)
    route = replace(route, path=route.path + wrong.pop("query", ""))
    response = send(route, call, living, key=wrong.pop("key", key), **wrong)
    assert response["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = Plain().of(response.json())
    return found


@pytest.mark.parametrize("code", FAILURES)
def test_the_example_of_a_failure_is_what_a_call_is_answered(code, made):
    assert made["failures"][code]["code"] == code
    assert examples()["failures"][code] == made["failures"][code], HINT


@pytest.mark.parametrize("name", sorted(CALLS))
def test_the_example_is_what_the_call_is_answered(name, made):
    assert examples()["calls"][name] == made["calls"][name], HINT


def test_there_is_an_example_of_every_call_and_of_nothing_else(described):
    assert sorted(examples()["calls"]) == sorted(CALLS), HINT
    assert sorted(examples()["failures"]) == sorted(FAILURES), HINT
    assert set(CALLS) <= set(described)


def test_every_example_of_a_failure_fits_its_code():
    document = description()
    problem = {"$ref": "#/components/schemas/Problem", "components": document["components"]}
    check = Draft202012Validator(problem)
    for code, example in document["components"]["examples"].items():
        assert [error.message for error in check.iter_errors(example["value"])] == [], code
        assert example["value"]["status"] == CODES[code].status


def contents(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from node.get("requestBody", {}).get("content", {}).values()
    for response in node["responses"].values():
        yield from response.get("content", {}).values()


def test_every_example_in_the_description_fits_its_schema(described):
    components = description()["components"]
    count = 0
    for name, route in described.items():
        for content in contents(route.description):
            if "example" in content:
                check = Draft202012Validator({**content["schema"], "components": components})
                assert [error.message for error in check.iter_errors(content["example"])] == [], (
                    name
                )
                count += 1
    assert count > 80


def test_every_json_body_and_answer_has_its_example(described):
    for name in CALLS:
        route = described[name]
        body = route.description.get("requestBody", {}).get("content", {})
        if JSON in body and examples()["calls"][name].get("said") is not None:
            assert "example" in body[JSON], name
        for status, response in route.description["responses"].items():
            if status.startswith("2") and JSON in response.get("content", {}):
                assert "example" in response["content"][JSON], name
