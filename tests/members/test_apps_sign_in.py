"""Apps sign in by JSON, under /_allauth/app/v1/, and call the API with the token that they get."""

import json

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from members.models import ApiKey, Member
from tests.factories import PASSWORD, member
from tests.members.sign_up import code_for
from tests.rows import every_row
from workflow.models import EventLog, Step


pytestmark = pytest.mark.django_db

APP = "/_allauth/app/v1/"
ME = "/api/v1/me/"
SIGN_IN = {"email": "ana@example.org", "password": PASSWORD}


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


@pytest.fixture
def ana() -> Member:
    return member("Ana", at=timezone.now())


@pytest.fixture
def app() -> Client:
    """A program without cookies, which no CSRF token would reach."""
    return Client(enforce_csrf_checks=True)


def post(app: Client, path: str, said: object = None, token: str = ""):
    headers = {"X-Session-Token": token} if token else {}
    return app.post(f"{APP}{path}", said or {}, content_type="application/json", headers=headers)


def signed_in(app: Client) -> str:
    answer = post(app, "auth/login", SIGN_IN)
    assert answer.status_code == 200, answer.content
    app.cookies.clear()
    token: str = answer.json()["meta"]["session_token"]
    return token


def call(app: Client, token: str, method: str = "get", path: str = ME, said: object = None):
    headers = {"X-Session-Token": token}
    return app.generic(
        method.upper(),
        path,
        "" if said is None else said,
        content_type="application/json",
        headers=headers,
    )


def test_an_app_signs_in_and_reads_and_changes_without_a_csrf_token(app, ana):
    token = signed_in(app)
    assert call(app, token).json()["name"] == "Ana"
    changed = call(app, token, "patch", ME, '{"name": "Anna"}')
    assert changed.status_code == 200
    assert Member.objects.get(pk=ana.pk).name == "Anna"


@pytest.mark.parametrize("name", ["\u202eAnna", "\u2067An\u2069na"])
def test_what_would_turn_a_name_round_is_left_out_of_it(app, ana, name):
    changed = call(app, signed_in(app), "patch", ME, json.dumps({"name": name}))
    assert (changed.status_code, changed.json()["name"]) == (200, "Anna")
    assert Member.objects.get(pk=ana.pk).name == "Anna"


def test_its_session_has_all_the_scopes_of_its_member(app):
    member("Ana", at=timezone.now(), is_staff=True, is_superuser=True)
    assert call(app, signed_in(app), path="/api/v1/reports/").status_code == 200


def test_an_app_makes_itself_a_key(app, ana):
    said = '{"name": "My phone", "scopes": ["read"]}'
    token = signed_in(app)
    post(app, "auth/reauthenticate", {"password": PASSWORD}, token)
    made = call(app, token, "post", "/api/v1/keys/", said)
    assert made.status_code == 201
    key = made.json()["key"]
    assert app.get(ME, headers={"Authorization": f"Bearer {key}"}).status_code == 200
    assert ApiKey.objects.get().member == ana


def test_a_wrong_password_opens_nothing(app, ana):
    answer = post(app, "auth/login", {**SIGN_IN, "password": "something else"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["param"] == "password"
    assert "session_token" not in answer.json().get("meta", {})


@pytest.mark.parametrize("token", ["nonsense", "", "a" * 32])
def test_a_token_that_is_none_is_refused(app, ana, token):
    answer = call(app, token)
    assert (answer.status_code, answer.json()["code"]) == (401, "authentication_failed")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_who_signs_out_is_out_at_once(app, ana):
    token = signed_in(app)
    answer = app.delete(f"{APP}auth/session", headers={"X-Session-Token": token})
    assert (answer.status_code, answer.json()["meta"]["is_authenticated"]) == (401, False)
    assert call(app, token).status_code == 401


def test_a_suspended_member_neither_signs_in_nor_goes_on(app, ana):
    token = signed_in(app)
    Member.objects.filter(pk=ana.pk).update(is_active=False)
    before = every_row()
    assert call(app, token).status_code == 401
    assert call(app, token, "patch", ME, '{"name": "Anna"}').status_code == 401
    refused = post(app, "auth/login", SIGN_IN)
    assert refused.status_code in {400, 401}
    assert "session_token" not in refused.json().get("meta", {})
    assert every_row() == before


def test_who_changes_their_password_ends_the_sessions_of_others(app, ana):
    token = signed_in(app)
    Member.objects.filter(pk=ana.pk).update(password=make_password("quite another one"))
    assert call(app, token).status_code == 401


def test_tries_to_sign_in_are_counted(app, ana):
    wrong = {**SIGN_IN, "password": "something else"}
    statuses = [post(app, "auth/login", wrong).status_code for _try in range(12)]
    assert statuses == [400] * 5 + [429] * 7
    last = post(app, "auth/login", SIGN_IN)
    assert last.status_code == 429
    assert last["Content-Type"] == "application/problem+json"
    assert "meta" not in last.json()


def test_who_joins_by_an_app_joins_as_everybody_does(app, db):
    said = {"email": "dora@example.org", "password": PASSWORD, "name": "Dora"}
    answer = post(app, "auth/signup", said)
    assert answer.status_code == 401, answer.content
    assert [flow["id"] for flow in answer.json()["data"]["flows"] if flow.get("is_pending")] == [
        "verify_email"
    ]
    token = answer.json()["meta"]["session_token"]
    assert call(app, token).status_code == 401
    dora = Member.objects.get(email="dora@example.org")
    assert (dora.name, dora.is_pending) == ("Dora", True)
    answer = post(app, "auth/email/verify", {"key": code_for("dora@example.org")}, token)
    assert answer.status_code == 200, answer.content
    assert EventLog.objects.filter(subject_id=dora.pk, type="member.joined").exists()
    assert Step.objects.filter(subject_id=dora.pk, name="grant_starting_hours").exists()
    assert call(app, answer.json()["meta"]["session_token"]).json()["name"] == "Dora"


def test_an_app_cannot_learn_who_is_a_member(app, ana):
    said = {"password": PASSWORD, "name": "Dora"}
    known, new = (
        post(app, "auth/signup", {**said, "email": email})
        for email in ("ana@example.org", "dora@example.org")
    )
    assert known.status_code == new.status_code == 401
    assert known.json()["data"] == new.json()["data"]


def test_who_joins_by_an_app_needs_a_name_too(app, db):
    answer = post(app, "auth/signup", {"email": "dora@example.org", "password": PASSWORD})
    assert answer.status_code == 400
    assert [error["param"] for error in answer.json()["errors"]] == ["name"]
    assert not Member.objects.exists()


@pytest.mark.parametrize(
    ("method", "path", "content", "status"),
    [
        ("post", "auth/login", "{nonsense", 400),
        ("post", "auth/login", "[1]", 400),
        ("post", "auth/login", "[" * 5000 + "]" * 5000, 400),
        ("post", "auth/login", '{"email": ' + "1" * 5000 + "}", 400),
        ("get", "account/phone", "", 404),
        ("post", "account/phone", "{}", 404),
        ("put", "auth/session", "{}", 405),
        ("get", "nothing/here", "", 404),
        ("get", "auth/session", "", 401),
        ("get", "config", "", 200),
    ],
)
def test_what_is_under_it_answers_json_and_is_kept_nowhere(app, db, method, path, content, status):
    answer = app.generic(method.upper(), f"{APP}{path}", content, content_type="application/json")
    assert answer.status_code == status
    assert "json" in answer["Content-Type"]
    assert answer.json()["status"] == status
    assert "no-store" in answer["Cache-Control"]


def test_browsers_have_no_door_there(client, db):
    assert client.get("/_allauth/browser/v1/config").status_code == 404
