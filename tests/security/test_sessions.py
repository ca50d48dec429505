"""Sessions: a new one for who signs in, none that somebody else made up, and none after its end."""

import time
from datetime import datetime
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.models import Session
from django.test import Client

from hourbank.sessions import BEGAN, LONGEST
from members.adapter import SecondFactorAdapter
from members.models import Member
from tests.factories import PASSWORD, member
from tests.members.sign_up import SIGN_IN, code_for, confirm, letters, sign_up


pytestmark = pytest.mark.django_db

NEW: str = "another long password"
OWN = "/profile/"
COOKIE = "sessionid"


@pytest.fixture
def ada(at: datetime) -> Member:
    return member("Ada", at=at)


def sign_in(browser: Client, password: str = PASSWORD) -> Any:
    return browser.post(SIGN_IN, {"login": "ada@example.org", "password": password})


def is_in(browser: Client) -> bool:
    return browser.get(OWN).status_code == 200


def with_cookie(value: str) -> Client:
    browser = Client()
    browser.cookies[COOKIE] = value
    return browser


def test_a_session_from_before_signing_in_is_not_the_one_after(ada: Member) -> None:
    """Fixation: who knows the cookie from before is not in afterwards."""
    browser = Client()
    session = browser.session
    session["planted"] = "by somebody else"
    session.save()
    before = browser.cookies[COOKIE].value
    assert sign_in(browser).status_code == 302
    after = browser.cookies[COOKIE].value
    assert after != before
    assert is_in(browser)
    assert not is_in(with_cookie(before))


@pytest.mark.parametrize("made_up", ["a" * 32, "", "../../etc/passwd", "0" * 5000])
def test_a_cookie_that_somebody_made_up_is_no_session(ada: Member, made_up: str) -> None:
    browser = with_cookie(made_up)
    assert not is_in(browser)
    assert sign_in(browser).status_code == 302
    assert browser.cookies[COOKIE].value != made_up
    assert not is_in(with_cookie(made_up))


def test_signing_in_by_a_code_makes_another_session_too(ada: Member) -> None:
    browser = Client()
    browser.post("/accounts/login/code/", {"email": ada.email})
    before = browser.cookies[COOKIE].value
    browser.post("/accounts/login/code/confirm/", {"code": code_for(str(ada.email))})
    assert is_in(browser)
    assert browser.cookies[COOKIE].value != before
    assert not is_in(with_cookie(before))


def test_joining_makes_another_session_too() -> None:
    browser = Client()
    sign_up(browser, "nia@example.org")
    before = browser.cookies[COOKIE].value
    confirm(browser, "nia@example.org")
    assert is_in(browser)
    assert not is_in(with_cookie(before))


def test_the_token_of_forms_is_another_after_signing_in(ada: Member) -> None:
    browser = Client()
    browser.get(SIGN_IN)
    before = browser.cookies["csrftoken"].value
    sign_in(browser)
    assert browser.cookies["csrftoken"].value != before


def test_who_signs_out_is_out_with_a_copy_of_the_cookie_too(ada: Member) -> None:
    browser = Client()
    sign_in(browser)
    copy = with_cookie(browser.cookies[COOKIE].value)
    assert is_in(copy)
    browser.post("/accounts/logout/")
    assert not is_in(copy)


def test_changing_the_password_ends_all_other_sessions_and_keeps_this_one(ada: Member) -> None:
    here, there = Client(), Client()
    sign_in(here)
    sign_in(there)
    stolen = with_cookie(here.cookies[COOKIE].value)
    answer = here.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    )
    assert answer.status_code == 302, answer.content
    assert is_in(here)
    assert not is_in(there)
    assert not is_in(stolen)


def test_a_forgotten_password_that_is_set_anew_ends_all_sessions(ada: Member) -> None:
    there, here = Client(), Client()
    sign_in(there)
    here.post("/accounts/password/reset/", {"email": ada.email})
    (link,) = [
        word for word in letters(str(ada.email))[-1].split() if "/password/reset/key/" in word
    ]
    path = here.get(link.partition("testserver")[2])["Location"]
    answer = here.post(path, {"password1": NEW, "password2": NEW})
    assert answer.status_code == 302
    assert not is_in(there)
    assert Member.objects.get(pk=ada.pk).check_password(NEW)
    # The link has been used up.
    assert "/key/" not in Client().get(link.partition("testserver")[2]).get("Location", "")


def test_a_link_of_before_a_change_of_the_password_is_worth_nothing(ada: Member) -> None:
    token = default_token_generator.make_token(ada)
    ada.set_password(NEW)
    assert not default_token_generator.check_token(ada, token)


def test_changing_the_password_needs_the_old_one(ada: Member) -> None:
    browser = Client()
    sign_in(browser)
    browser.post(
        "/accounts/password/change/", {"oldpassword": NEW, "password1": NEW, "password2": NEW}
    )
    assert Member.objects.get(pk=ada.pk).check_password(PASSWORD)


@pytest.mark.parametrize("path", ["/balance/?sessionid={}", "/balance/;sessionid={}"])
def test_a_session_is_never_taken_from_an_address(ada: Member, path: str) -> None:
    browser = Client()
    sign_in(browser)
    key = browser.cookies[COOKIE].value
    assert Client().get(path.format(key)).status_code in {302, 404}


def test_signing_out_clears_what_the_browser_kept(ada: Member) -> None:
    browser = Client()
    sign_in(browser)
    assert "Clear-Site-Data" not in browser.get(OWN)
    assert browser.post("/accounts/logout/")["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in browser.get(SIGN_IN)


SAFE: tuple[str, ...] = (
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/recovery-codes/generate/",
    "/accounts/keys/",
    "/close-account/",
    "/my-data/json/",
)


@pytest.mark.parametrize("path", SAFE)
def test_what_keeps_an_account_safe_needs_the_password_again(ada: Member, path: str) -> None:
    """A session without a password given a moment ago, such as a stolen one."""
    browser = Client()
    browser.force_login(ada)
    answers = [getattr(browser, method)(path) for method in ("get", "post")]
    for answer in answers:
        if answer.status_code in {302, 401}:
            assert "/accounts/reauthenticate/" in answer["Location"], path
    assert [answer.status_code for answer in answers].count(302) >= 1, path


def test_another_address_is_added_after_the_password_alone(ada: Member) -> None:
    browser = Client()
    browser.force_login(ada)
    answer = browser.post("/accounts/email/", {"email": "evil@example.org", "action_add": "1"})
    assert answer.status_code == 302
    assert "/accounts/reauthenticate/" in answer["Location"]
    assert Member.objects.get(pk=ada.pk).email == "ada@example.org"


def test_a_new_password_by_mail_leaves_the_second_factor(ada: Member) -> None:
    secret = SecondFactorAdapter().encrypt("JBSWY3DPEHPK3PXP")
    Authenticator.objects.create(user=ada, type=Authenticator.Type.TOTP, data={"secret": secret})
    browser = Client()
    browser.post("/accounts/password/reset/", {"email": ada.email})
    (link,) = [
        word for word in letters(str(ada.email))[-1].split() if "/password/reset/key/" in word
    ]
    path = browser.get(link.partition("testserver")[2])["Location"]
    assert browser.post(path, {"password1": NEW, "password2": NEW}).status_code == 302
    assert not is_in(browser)
    answer = sign_in(browser, NEW)
    assert "/accounts/2fa/authenticate/" in answer["Location"]
    assert not is_in(browser)


def test_a_session_ends_at_last_however_much_it_is_used(ada: Member) -> None:
    browser = Client()
    sign_in(browser)
    now = int(time.time())
    for began, is_over in ((now - LONGEST.days * 86_400 + 600, False), (now - 31 * 86_400, True)):
        session = browser.session
        session[BEGAN] = began
        session.save()
        assert session.get_expiry_age() <= 600
        assert Session.objects.get(pk=session.session_key).expire_date.timestamp() <= now + 600
        assert is_in(browser) is not is_over


def test_a_new_key_of_the_bank_makes_no_session_younger(ada: Member, settings: Any) -> None:
    """Django gives the session another key of its own then, as it does at each sign-in."""
    browser = Client()
    sign_in(browser)
    session = browser.session
    began = session[BEGAN] = session[BEGAN] - 10 * 86_400
    session.save()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-of-the-bank-" * 3
    assert is_in(browser)
    assert browser.session.session_key != session.session_key
    assert browser.session[BEGAN] == began


def test_it_begins_anew_with_each_sign_in(ada: Member) -> None:
    browser = Client()
    session = browser.session
    session[BEGAN] = 1
    session["planted"] = "x"
    session.save()
    browser.cookies[COOKIE] = session.session_key
    sign_in(browser)
    assert browser.session[BEGAN] > 1_000_000_000
    fortnight = 14 * 86_400
    assert fortnight - 60 <= browser.session.get_expiry_age() <= fortnight
