"""Staff need a second factor, at every door, where the bank requires it."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.scopes import ALL_SCOPES
from common.transactions import door
from members.models import Member
from members.operations import make_key
from tests.factories import PASSWORD, member


pytestmark = pytest.mark.django_db

ADMIN = "/admin/workflow/step/"
STAFF_ONLY = "/api/v1/reports/"


@pytest.fixture(autouse=True)
def _required(settings) -> None:
    cache.clear()
    settings.STAFF_MFA_REQUIRED = True


@pytest.fixture
def boss() -> Member:
    return member("Boss", at=timezone.now(), is_staff=True, is_superuser=True)


def signed_in(someone: Member) -> Client:
    browser = Client()
    browser.post("/accounts/login/", {"login": someone.email, "password": PASSWORD})
    return browser


def password_again(browser: Client, path: str):
    """What allauth asks before anything of it is changed."""
    return browser.post(
        "/accounts/reauthenticate/", {"password": PASSWORD, "next": path}, follow=True
    )


def digits(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


def test_without_one_staff_are_led_to_setting_it_up_and_back(boss) -> None:
    browser = signed_in(boss)
    answer = browser.get(ADMIN, follow=True)
    assert answer.redirect_chain[0][0].startswith("/accounts/security/staff/")
    assert "a password alone is not enough" in answer.text
    page = password_again(browser, "/accounts/2fa/totp/activate/")
    (secret,) = re.findall(r"<code>(\w+)</code>", page.text)
    answer = browser.post("/accounts/2fa/totp/activate/", {"code": digits(secret)})
    assert answer.status_code == 302
    assert browser.get("/accounts/security/")["Location"] == ADMIN
    assert browser.get(ADMIN).status_code == 200
    kept = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert secret not in str(kept.data)


def test_members_own_use_of_the_bank_goes_on_without(boss) -> None:
    browser = signed_in(boss)
    assert browser.get("/").status_code == 200
    assert browser.get("/requests/").status_code == 200


def test_without_one_no_role_counts_by_session_app_or_key(boss) -> None:
    with door():
        _key, text = make_key(member=boss, name="k", at=timezone.now(), scopes=ALL_SCOPES)
    by_key = {"Authorization": f"Bearer {text}"}
    said = {"email": boss.email, "password": PASSWORD}
    app = Client().post("/_allauth/app/v1/auth/login", said, content_type="application/json")
    by_app = {"X-Session-Token": app.json()["meta"]["session_token"]}

    def answers() -> list[HttpResponse]:
        return [
            signed_in(boss).get(STAFF_ONLY),
            Client().get(STAFF_ONLY, headers=by_app),
            Client().get(STAFF_ONLY, headers=by_key),
        ]

    def statuses() -> list[int]:
        return [answer.status_code for answer in answers()]

    assert statuses() == [403, 403, 403]
    assert {answer.json()["code"] for answer in answers()} == {"second_factor_required"}
    nobody = Client()
    nobody.force_login(member("Ana", at=timezone.now()))
    assert nobody.get(STAFF_ONLY).json()["code"] == "permission_denied"
    assert Client().get("/api/v1/me/", headers=by_key).status_code == 200
    assert not Member.objects.get(pk=boss.pk).has_perm("workflow.view_step")
    TOTP.activate(boss, generate_totp_secret())
    assert statuses()[1:] == [200, 200]
    assert Member.objects.get(pk=boss.pk).has_perm("workflow.view_step")


def test_who_has_one_is_asked_for_it_after_the_password_and_after_a_code(boss) -> None:
    secret = generate_totp_secret()
    TOTP.activate(boss, secret)
    browser = Client()
    answer = browser.post("/accounts/login/", {"login": boss.email, "password": PASSWORD})
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert browser.get(ADMIN).status_code == 302
    assert "This isn’t the code." in browser.post(answer["Location"], {"code": "abc"}).text
    browser.post(answer["Location"], {"code": digits(secret)})
    assert browser.get(ADMIN).status_code == 200


def test_codes_for_a_lost_telephone_are_no_second_factor_by_themselves(boss) -> None:
    Authenticator.objects.create(user=boss, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert boss.lacks_second_factor()


def test_the_pages_of_safety_stand_and_say_what_there_is(boss) -> None:
    browser = signed_in(boss)
    password_again(browser, "/accounts/security/")
    for path in ("security/", "2fa/webauthn/add/", "2fa/totp/activate/", "2fa/webauthn/"):
        answer = browser.get(f"/accounts/{path}", follow=True)
        assert answer.status_code == 200, path
        assert not answer.redirect_chain, path
        assert "style=" not in answer.text
    TOTP.activate(boss, generate_totp_secret())
    assert "we ask for a code from your app" in browser.get("/accounts/security/").text


def test_passkeys_are_listed_named_and_removed_in_our_words(boss, at) -> None:
    browser = signed_in(boss)
    password_again(browser, "/accounts/security/")
    passkey = Authenticator.objects.create(
        user=boss,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "<My> telephone", "credential": {}},
    )
    page = browser.get("/accounts/2fa/webauthn/").text
    assert "Your passkeys" in page
    assert "&lt;My&gt; telephone" in page
    assert "Not used yet." in page
    edit, remove = (
        reverse(f"mfa_{what}_webauthn", kwargs={"pk": passkey.pk}) for what in ("edit", "remove")
    )
    assert "Another name for this passkey" in browser.get(edit).text
    assert browser.post(edit, {"name": "Laptop"})["Location"] == "/accounts/2fa/webauthn/"
    assert "“Laptop” signs you in no longer." in browser.get(remove).text
    other = signed_in(member("Ana", at=at))
    password_again(other, "/accounts/security/")
    assert other.get(edit).status_code == 404
    assert other.post(remove).status_code == 404
    assert not boss.lacks_second_factor()
    assert browser.get(ADMIN).status_code == 200
    browser.post(remove)
    assert "You have no passkey yet." in browser.get("/accounts/2fa/webauthn/").text
    # Whoever removes the last one while signed in has no role with the next click.
    assert browser.get(ADMIN).status_code == 302
    assert browser.get(STAFF_ONLY).status_code == 403


def test_what_is_asked_before_an_app_or_codes_go_is_said_in_our_words(boss) -> None:
    browser = signed_in(boss)
    password_again(browser, "/accounts/security/")
    TOTP.activate(boss, generate_totp_secret())
    assert "Make new codes?" in browser.get("/accounts/2fa/recovery-codes/generate/").text
    page = browser.get("/accounts/2fa/totp/deactivate/").text
    assert "Stop using the app?" in page
    assert "As staff you need a passkey or an authenticator app." in page
    browser.post("/accounts/2fa/totp/deactivate/")
    assert browser.get(ADMIN).status_code == 302
