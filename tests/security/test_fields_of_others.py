"""Mass assignment: a field that a form or a call doesn't ask for has no effect, whatever model has it.

Names of fields come from the models, forms and calls from where they are: none is listed here by hand.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from django import forms
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.test import Client

from tests.api.callers import Route, send
from tests.api.calls import CALLS, Call
from tests.api.living import Living
from tests.api.test_every_caller import key_of
from tests.disputes.cases import rows
from tests.pages.makings import MAKINGS, Making, opened
from tests.pages.people import People
from tests.rows import OURS, every_row


ROOT: Final = Path(__file__).resolve().parent.parent.parent
PARTS: Final = (*OURS, "portal", "common")
#: What only an operation, the database or the staff decide. How many minutes a settlement would release, its
#: maker proposes.
NEVER_SAID: Final = {
    "is_staff", "is_superuser", "is_active", "is_pending", "state", "version", "user_permissions", "available_minutes", "held_minutes", "floor_minutes", "refunded_minutes", "paid_minutes", "key_hash", "prefix", "created_at", "joined_at", "balance_after",
    "confirmed_at", "delivered_at", "assigned_to", "audience", "seq",
}  # fmt: skip
MARK: Final = "987654321"


def fields() -> dict[str, models.Field]:
    """Each field of each model of ours by its name, and by that of its column."""
    found: dict[str, models.Field] = {}
    for name in OURS:
        for model in apps.get_app_config(name).get_models():
            for field in model._meta.concrete_fields:  # noqa: SLF001
                found |= {field.name: field, field.attname: field}
    assert len(found) > 150
    return found


def value_of(field: models.Field) -> Any:
    """Something that the field would take, and that stands nowhere else."""
    if isinstance(field, models.BooleanField):
        return True
    if isinstance(field, models.IntegerField):
        return int(MARK)
    return f"mallory-{MARK}"


def declared(route: Route) -> set[str]:
    """The fields of the call's body, as the description has them."""
    body = route.description.get("requestBody", {}).get("content", {})
    schema = next(iter(body.values()), {}).get("schema", {})
    return set(named(schema))


def named(schema: dict[str, Any]) -> Iterator[str]:
    if reference := schema.get("$ref"):
        described = Client().get("/api/v1/schema/").json()["components"]["schemas"]
        schema = described[reference.rpartition("/")[2]]
    yield from schema.get("properties", {})
    for part in (*schema.get("allOf", []), *schema.get("oneOf", [])):
        yield from named(part)


def changing() -> list[str]:
    return [name for name in CALLS if not name.endswith(("_list", "_retrieve"))]


@pytest.mark.parametrize("name", changing())
def test_a_call_refuses_each_field_of_a_model_that_it_does_not_take(
    name: str, living: Living, described: dict[str, Route], again: None
) -> None:
    call, route = CALLS[name], described[name]
    if route.method == "get":
        return
    taken = declared(route)
    more = {key: value_of(field) for key, field in fields().items() if key not in taken}
    said = Call(
        by=call.by,
        about=call.about,
        said=lambda it: {**(call.said(it) or {}), **more},
        is_form=call.is_form,
    )
    if call.is_form:
        more = {key: str(value) for key, value in more.items()}
    key = key_of("party", living, by=call.by)
    before = rows()
    answer = send(route, said, living, key=key)
    assert answer.status_code == 422, answer.content
    codes = {error["code"] for error in answer.json()["errors"]}
    assert "unknown_field" in codes
    assert rows() == before


def test_no_call_asks_for_what_only_the_bank_decides(described: dict[str, Route]) -> None:
    for name, route in described.items():
        if route.method != "get":
            assert declared(route) & NEVER_SAID == set(), name


def test_what_only_the_bank_decides_is_in_the_models() -> None:
    assert len(NEVER_SAID & set(fields())) >= 15


@pytest.mark.parametrize("making", MAKINGS.values(), ids=MAKINGS)
def test_a_form_takes_no_more_than_it_asks_for(making: Making, people_once: People) -> None:
    """Sent with every field of every model, it makes what it makes without them."""
    client, path, form = opened(people_once.bank, making)
    asked = form.names | set(form.fields)
    more = {
        key: str(value_of(field))
        for key, field in fields().items()
        if key not in asked and key not in making.typed
    }
    # As the form's own prefix would have them, too.
    more |= {
        f"{making.end.strip('/').rpartition('/')[2]}-{key}": value for key, value in more.items()
    }
    before = every_row()
    there = making.model.objects.count()
    answer = client.post(path, making.data(form, **more))
    assert answer.status_code == 302
    assert making.model.objects.count() == there + 1
    after = every_row()
    assert MARK not in str(after)
    assert before["members.Member"] == after["members.Member"]
    assert before["ledger.Account"] == after["ledger.Account"]


OWN_PAGES: Final = (
    "/profile/",
    "/notifications/preferences/",
    "/webhooks/",
    "/accounts/keys/",
    "/accounts/email/",
    "/requests/calendar/",
    "/first-steps/",
)


@pytest.mark.parametrize("path", OWN_PAGES)
def test_pages_of_ones_own_take_no_more_either(path: str, people_once: People) -> None:
    every = {key: str(value_of(field)) for key, field in fields().items()}
    asked = {name for form in people_once.open("ben", path).forms for name in form.names}
    before = every_row()["members.Member"]
    people_once.ben.post(path, {key: value for key, value in every.items() if key not in asked})
    after = every_row()
    kept = NEVER_SAID | {"email", "password", "id"}
    assert [{key: row[key] for key in kept & set(row)} for row in after["members.Member"]] == [
        {key: row[key] for key in kept & set(row)} for row in before
    ] or path == "/profile/"
    for row in after["members.Member"]:
        assert not row["is_staff"]
        assert not row["is_superuser"]
    assert f"mallory-{MARK}" not in str(after)


def test_who_signs_up_is_no_more_than_a_member(db: None) -> None:
    from tests.members.sign_up import confirm  # noqa: PLC0415

    browser = Client()
    every = {key: str(value_of(field)) for key, field in fields().items()}
    own = {"email": "nia@example.org", "name": "Nia", "password1": "a long enough password"}
    answer = browser.post("/accounts/signup/", every | own)
    assert answer.status_code == 302
    confirm(browser, "nia@example.org")
    (row,) = every_row()["members.Member"]
    assert (row["name"], row["is_staff"], row["is_superuser"]) == ("Nia", False, False)
    assert MARK not in str(row)


def forms_of_models() -> list[type[forms.ModelForm]]:
    found, waiting = [], list(forms.ModelForm.__subclasses__())
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if one.__module__.partition(".")[0] in PARTS:
            found.append(one)
    return found


#: Of these every field is there to be set, by administrators alone.
ALL_FIELDS: Final = {"workflow.admin.policy", "workflow.admin.retry"}


def test_forms_made_from_models_name_their_fields_and_none_that_the_bank_decides() -> None:
    looked_at = 0
    for one in forms_of_models():
        if one._meta.model is None:  # noqa: SLF001
            continue
        asked = one._meta.fields  # noqa: SLF001
        assert one.__module__ in ALL_FIELDS or (asked and asked != "__all__"), one
        # What a form declares itself, such as the version that was seen, is checked and not written.
        of_the_model = set(one.base_fields) - set(one.declared_fields)
        assert of_the_model.isdisjoint(NEVER_SAID), one
        looked_at += 1
    assert looked_at >= 4


def test_no_member_of_the_staff_writes_a_member_or_the_ledger_by_a_form_of_the_table() -> None:
    """In the administration they are changed by operations alone."""
    for model, its_admin in admin.site._registry.items():  # noqa: SLF001
        if model._meta.app_label in {"ledger", "requests_app", "disputes", "members"}:  # noqa: SLF001
            assert (
                type(its_admin).has_change_permission is not admin.ModelAdmin.has_change_permission
            ), model


def test_no_code_hands_what_was_sent_on_unread() -> None:
    """No `**request.POST`, no `setattr` of what was sent: each door names what it takes."""
    found = []
    for part in PARTS:
        for path in (ROOT / part).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.keyword) and node.arg is None:
                    text = ast.unparse(node.value)
                    if "request.POST" in text or "request.data" in text or "request.GET" in text:
                        found.append(f"{path.relative_to(ROOT)}:{node.value.lineno} {text}")
    assert found == []
