"""A session makes keys by the API as it does on the page: after its member gave the password again."""

import time

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from members.models import ApiKey, Member
from members.operations import make_key
from tests.factories import PASSWORD, member
from tests.rows import every_row
from workflow.models import IdempotencyKey


pytestmark = pytest.mark.django_db

KEYS = "/api/v1/keys/"
APP = "/_allauth/app/v1/auth/"
WISH = {"name": "My robot", "scopes": ["read"]}
JSON = "application/json"


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


@pytest.fixture
def ana() -> Member:
    return member("Ana", at=timezone.now())


@pytest.fixture
def browser(ana) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": ana.email, "password": PASSWORD})
    return client


@pytest.fixture
def token(ana) -> str:
    """That of an app in which Ana has signed in."""
    said = {"email": ana.email, "password": PASSWORD}
    answer = Client().post(f"{APP}login", said, JSON)
    given: str = answer.json()["meta"]["session_token"]
    return given


def make(client: Client, **headers: str):
    return client.post(KEYS, WISH, JSON, headers={n.replace("_", "-"): headers[n] for n in headers})


def give_password(token: str, password: str = PASSWORD):
    said = {"password": password}
    return Client().post(f"{APP}reauthenticate", said, JSON, headers={"X-Session-Token": token})


def is_asked_for_the_password(answer) -> bool:
    problem = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert problem["detail"] == "Give your password once more, then try again."
    return (answer.status_code, problem["code"]) == (403, "reauthentication_required")


def test_the_webs_session_is_asked_for_the_password_and_makes_nothing(browser):
    before = every_row()
    assert is_asked_for_the_password(make(browser))
    assert every_row() == before
    assert not ApiKey.objects.exists()


def test_after_the_password_it_makes_one(browser, ana):
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert make(browser).status_code == 201
    assert ApiKey.objects.get().member == ana


def test_a_while_later_it_is_asked_again(browser, monkeypatch):
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    later = time.time() + 3600
    monkeypatch.setattr(time, "time", lambda: later)
    assert is_asked_for_the_password(make(browser))
    assert not ApiKey.objects.exists()


def test_an_answer_that_was_kept_shows_its_key_to_no_session_without_the_password(
    browser, monkeypatch
):
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert make(browser, Idempotency_Key="k1").status_code == 201
    assert make(browser, Idempotency_Key="k1")["Idempotent-Replayed"] == "true"
    later = time.time() + 3600
    monkeypatch.setattr(time, "time", lambda: later)
    assert is_asked_for_the_password(make(browser, Idempotency_Key="k1"))


def test_the_key_of_a_refused_call_stays_free(browser):
    assert is_asked_for_the_password(make(browser, Idempotency_Key="k1"))
    assert not IdempotencyKey.objects.exists()
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert make(browser, Idempotency_Key="k1").status_code == 201


def test_an_app_gives_the_password_and_makes_one(token, ana):
    assert is_asked_for_the_password(make(Client(), X_Session_Token=token))
    assert give_password(token, "something else").status_code == 400
    assert is_asked_for_the_password(make(Client(), X_Session_Token=token))
    assert not ApiKey.objects.exists()

    assert give_password(token).status_code == 200
    assert make(Client(), X_Session_Token=token).status_code == 201
    assert ApiKey.objects.get().member == ana


def test_the_password_given_on_the_web_counts_for_no_app(browser, token):
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert is_asked_for_the_password(make(browser, X_Session_Token=token))
    assert not ApiKey.objects.exists()


def test_a_session_reads_and_revokes_keys_without_it(browser, ana):
    key, _text = make_key(member=ana, name="Old robot", at=timezone.now())
    assert browser.get(KEYS).json()["results"][0]["name"] == "Old robot"
    assert browser.post(f"{KEYS}{key.pk}/revoke/", {}, JSON).status_code == 200


def test_a_key_makes_keys_without_it(ana):
    _key, text = make_key(member=ana, name="Old robot", at=timezone.now())
    assert make(Client(), Authorization=f"Bearer {text}").status_code == 201
