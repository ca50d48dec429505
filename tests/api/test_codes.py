"""Every code is explained, exists, and is listed for the calls that answer with it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from django.conf import settings
from django.urls import reverse
from drf_spectacular.generators import EndpointEnumerator
from rest_framework import exceptions

from common.api import ERRORS
from hourbank.api.codes import codes_in, listed_codes
from hourbank.api.description import description, operations
from hourbank.api.errors import CODES, FIELD_CODES
from hourbank.api.refusals import OF_OPERATIONS
from hourbank.api.shapes import Shapes
from hourbank.api.words import TAGS, WORDS
from requests_app.states import Outcome
from tests.api.reach import codes_of


#: Reached by name, but answered by no call, each for its reason.
NEVER: Final = {
    "compensation_exceeds_payment": "what a dispute shares is bounded before",
    "file_active": "the body's own check comes first, and answers `invalid`",
    "file_broken": "the same",
    "file_empty": "the same",
    "file_encrypted": "the same",
    "file_of_wrong_kind": "the same",
    "file_too_large": "the same",
    "invalid_minutes": "the fields of bodies have the same bounds",
    "invalid_reason": "the body's choices are the same",
    "invalid_stars": "the body's bounds are the same",
    "key_reused": "of the ledger: its keys are the bank's own",
    "name_too_long": "the body's bounds are the same",
    "ruling_exceeds_escrow": "a ruling was checked when it was made",
    "scope_missing": "the body asks for at least one",
    "text_too_long": "the body's bounds are the same",
    "too_many_files": "the body's own check comes first, and answers `invalid`",
    "unknown_scope": "the body's choices are the same",
    "words_too_long": "the body's bounds are the same",
}
#: The same for one operation: a picture brings no words, and leaves the category as it is.
NOT_OF: Final = {
    "services_picture": {"category_retired", "control_characters", "invisible"},
    "services_remove_picture": {"category_retired", "control_characters", "invisible"},
}


def sources() -> Iterator[Path]:
    for app in {name.partition(".")[0] for name in settings.INSTALLED_APPS}:
        yield from (settings.BASE_DIR / app).rglob("*.py")


@pytest.fixture(scope="module")
def spoken() -> set[str]:
    """Every text in the code, but for the tables of codes themselves; and those of the framework."""
    found = {*Outcome.values, *framework()}
    tables = {"of_calls.py", "of_rules.py", "of_programs.py", "fields.py", "refusals.py"}
    for path in sources():
        if path.parts[-3:-1] != ("api", "errors") and path.name not in tables - {"fields.py"}:
            tree = ast.parse(path.read_text())
            found |= {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)} - {None}
    return found


def framework() -> Iterator[str]:
    for error in vars(exceptions).values():
        if isinstance(error, type) and issubclass(error, exceptions.APIException):
            yield error.default_code


def test_every_code_that_is_explained_exists(spoken):
    assert sorted(set(CODES) - spoken) == []


def test_every_list_is_of_operations_and_codes_that_there_are():
    known = {operation["operationId"] for _, _, operation in operations(description())}
    assert sorted(set(OF_OPERATIONS) - known) == []
    assert sorted(set(WORDS) - known) == []
    assert {code for codes in OF_OPERATIONS.values() for code in codes} <= set(CODES)
    tags = {tag for _, _, operation in operations(description()) for tag in operation["tags"]}
    assert tags == set(TAGS)


def test_every_code_is_an_answer_of_some_call():
    unused = [each.code.name for each in listed_codes(description()) if not each.operations]
    assert unused == ["method_not_allowed"]


def test_every_code_that_an_operation_can_raise_is_listed_for_it():
    document, shapes, checked = description(), Shapes(description()), 0
    for path, _regex, method, callback in EndpointEnumerator().get_api_endpoints():
        verb = (
            getattr(callback.cls(**callback.initkwargs), "verb", None) if method == "POST" else None
        )
        if verb is None:
            continue
        operation = document["paths"][path]["post"]
        listed = codes_in(operation, shapes)
        found = codes_of(verb.operation)
        name = operation["operationId"]
        known = listed | set(NEVER) | NOT_OF.get(name, set())
        assert {code: where for code, where in found.items() if code not in known} == {}, name
        checked += len(found)
    assert checked > 200


def test_what_is_left_out_is_reached_and_has_a_reason():
    reached: set[str] = set()
    for _path, _regex, method, callback in EndpointEnumerator().get_api_endpoints():
        view: Any = callback.cls(**callback.initkwargs)
        if method == "POST" and hasattr(view, "verb"):
            reached |= set(codes_of(view.verb.operation))
    assert sorted(set(NEVER) - reached - {"file_active", "file_encrypted"}) == []


def test_the_page_explains_every_code_at_the_address_that_problems_have(client, db):
    assert reverse("api-errors") == ERRORS
    problem = client.get("/api/v1/me/").json()
    assert problem["type"] == f"{settings.HOURBANK_URL}{ERRORS}#not_authenticated"
    page = client.get(ERRORS)
    assert page.status_code == 200
    text = page.text
    assert sorted(re.findall(r'<h2 id="(\w+)">', text)) == sorted(CODES)
    for code in CODES.values():
        assert code.phrase in text
    for name in FIELD_CODES:
        assert f"<code>{name}</code>" in text
    assert "requests_accept</code>" in text
    assert "unsafe-inline" not in page["Content-Security-Policy"]
    assert " style=" not in text
