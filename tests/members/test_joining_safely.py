"""Signing up with somebody else's address, at the same moment, or by looking at the clock."""

import json
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from members.models import Member
from tests.factories import PASSWORD, member
from tests.members.sign_up import CODE, SIGN_IN, SIGN_UP, code_for, confirm, later, sign_up
from tests.threads import at_once


NIA = "nia@example.org"
BY_CODE = "/accounts/login/code/"
APPS = "/_allauth/app/v1/auth/signup"


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


def come_by_code(browser: Client) -> str:
    """Sign in by a code from the mail, and return the first page."""
    later()
    browser.post(BY_CODE, {"email": NIA})
    return browser.post(f"{BY_CODE}confirm/", {"code": code_for(NIA)}, follow=True).text


def waited_too_long(browser: Client) -> None:
    """What allauth keeps of a sign-up that isn't confirmed is over after half an hour."""
    session = browser.session
    del session["account_login"], session["account_email_verification_code"]
    session.save()


def nia() -> Member:
    return Member.objects.get(email=NIA)


@pytest.mark.django_db
def test_a_password_that_somebody_else_chose_opens_nothing_once_the_owner_is_in() -> None:
    stranger, owner = Client(), Client()
    sign_up(stranger, NIA)
    page = come_by_code(owner)
    assert "they may be somebody else’s" in page
    assert (nia().is_active, nia().has_usable_password()) == (True, False)
    assert nia().name == "New member"
    later()
    answer = Client().post(SIGN_IN, {"login": NIA, "password": PASSWORD})
    assert "The email address or the password is wrong." in answer.text
    assert stranger.get("/profile/").status_code == 302
    assert owner.get("/profile/").status_code == 200


@pytest.mark.django_db
def test_the_owner_s_own_earlier_sign_up_in_that_browser_shows_nothing_of_it() -> None:
    owner = Client()
    sign_up(owner, NIA, password1="the owner's own password")
    waited_too_long(owner)
    later()
    sign_up(Client(), NIA, name="Mallory")
    come_by_code(owner)
    assert (nia().name, nia().has_usable_password()) == ("New member", False)


@pytest.mark.django_db
@pytest.mark.parametrize("is_same_browser", [True, False])
def test_who_shows_that_the_password_is_theirs_keeps_it(is_same_browser) -> None:
    first = Client()
    sign_up(first, NIA)
    browser = first if is_same_browser else Client()
    if is_same_browser:
        waited_too_long(browser)
        assert "somebody else’s" not in come_by_code(browser)
    else:
        later()
        browser.post(SIGN_IN, {"login": NIA, "password": PASSWORD})
        confirm(browser, NIA)
    assert nia().is_active
    assert nia().check_password(PASSWORD)


def test_of_sign_ups_with_one_address_at_once_one_waits_and_the_others_are_told(real_db) -> None:
    answers = at_once(*[lambda: sign_up(Client(), NIA)] * 3)
    led = {answer.get("Location") for answer in answers if answer.status_code != 429}
    assert led, answers
    assert led <= {CODE, SIGN_UP}
    assert Member.objects.filter(email=NIA, is_pending=True).count() == 1


def test_of_apps_that_sign_up_with_one_address_at_once_none_fails(real_db) -> None:
    said = json.dumps({"email": NIA, "password": PASSWORD, "name": "Nia"})

    def call() -> Any:
        return Client().post(APPS, said, content_type="application/json")

    answers = at_once(*[call] * 3)
    assert {answer.status_code for answer in answers} <= {401, 409, 429}, answers
    assert Member.objects.filter(email=NIA, is_pending=True).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("is_app", [True, False])
def test_a_password_is_hashed_once_whoever_has_the_address(is_app, monkeypatch, at) -> None:
    member("Ana", at=at)
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda self, password, salt: hashed.append(password) or encode(self, password, salt),
    )
    counts = []
    for address in ("ana@example.org", NIA):
        said = {"email": address, "password": PASSWORD, "name": "Nia"}
        if is_app:
            Client().post(APPS, json.dumps(said), content_type="application/json")
        else:
            sign_up(Client(), address)
        counts.append(len(hashed))
        hashed.clear()
    assert counts == [1, 1]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/accounts/password/reset/", "/accounts/inactive/", CODE])
def test_no_cache_keeps_what_was_typed_on_the_way_in(client, path) -> None:
    sign_up(client, NIA)
    assert "no-store" in client.get(path)["Cache-Control"]


@pytest.mark.django_db
def test_who_has_not_confirmed_is_asked_for_nothing_by_anybody(client) -> None:
    sign_up(client, NIA)
    ana = Client()
    ana.force_login(member("Ana", at=timezone.now()))
    said = {"title": "Help", "estimated_minutes": 60, "member": str(nia().pk)}
    answer = ana.post("/api/v1/requests/", json.dumps(said), content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), answer.text
    assert ana.get(f"/members/{nia().pk}/").status_code == 404
    assert ana.get(f"/api/v1/members/{nia().pk}/").status_code == 404
