"""Guessing: who is a member, passwords, codes and keys.

Passwords from one address and for one member are in tests/members/test_signing_in_too_often.py, keys in
tests/api/test_calling_too_often.py, apps in tests/members/test_apps_sign_in.py.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.adapter import SecondFactorAdapter
from members.models import ApiKey, Member
from notifications.models import Mail
from tests.factories import PASSWORD, member
from tests.members.sign_up import SIGN_IN, code_for, sign_up
from workflow.models import EventLog


pytestmark = pytest.mark.django_db

KNOWN: Final = "ada@example.org"
UNKNOWN: Final = "nobody@example.org"


@pytest.fixture
def ada(at: datetime) -> Member:
    return member("Ada", at=at)


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each password that was hashed: what takes longest by far where members are."""
    made: list[str] = []
    encode = MD5PasswordHasher.encode

    def note(self: MD5PasswordHasher, password: str, salt: str, **more: Any) -> str:
        made.append(password)
        return encode(self, password, salt, **more)

    monkeypatch.setattr(MD5PasswordHasher, "encode", note)
    return made


def by_sign_in(email: str) -> Any:
    return Client().post(SIGN_IN, {"login": email, "password": "not the password"})


def by_sign_up(email: str) -> Any:
    return sign_up(Client(), email)


def by_reset(email: str) -> Any:
    return Client().post("/accounts/password/reset/", {"email": email})


def by_code(email: str) -> Any:
    return Client().post("/accounts/login/code/", {"email": email})


def by_app(path: str, **said: str) -> Callable[[str], Any]:
    def ask(email: str) -> Any:
        body = {"email": email, **said}
        return Client().post(f"/_allauth/app/v1/auth/{path}", body, "application/json")

    return ask


WAYS: Final[dict[str, Callable[[str], Any]]] = {
    "signing in": by_sign_in,
    "signing up": by_sign_up,
    "a forgotten password": by_reset,
    "a code": by_code,
    "an app that signs in": by_app("login", password="not the password"),
    "an app that signs up": by_app("signup", password=PASSWORD, name="Nia"),
    "an app with a forgotten password": by_app("password/request"),
    "an app and a code": by_app("code/request"),
}


def seen(answer: Any, email: str) -> tuple[Any, ...]:
    """All that the asker can see, without what differs each time anyway."""
    text = answer.text.replace(email, "…")
    text = re.sub(r'(csrfmiddlewaretoken" value=|"session_token": )"[^"]*"', "", text)
    text = re.sub(r'name="once" value="[^"]*"', "", text)
    headers = {name: value for name, value in answer.items() if name != "X-Request-ID"}
    for changing in ("Content-Length", "Expires", "RateLimit"):
        headers.pop(changing, None)
    return answer.status_code, headers, text, sorted(answer.cookies)


@pytest.mark.parametrize("way", WAYS)
def test_nobody_learns_who_is_a_member(way: str, ada: Member, hashed: list[str]) -> None:
    """The same answer, as many passwords hashed and as many mails, whoever is asked about."""
    found = []
    for email in (KNOWN, UNKNOWN):
        cache.clear()
        hashed.clear()
        mails = Mail.objects.count()
        answer = WAYS[way](email)
        found.append((seen(answer, email), len(hashed), Mail.objects.count() - mails))
    known, unknown = found
    assert known == unknown


@pytest.mark.parametrize("path", ["/members/", "/api/v1/members/", "/services/", "/requests/"])
def test_visitors_see_no_members(path: str, ada: Member) -> None:
    answer = Client().get(path)
    assert answer.status_code in {302, 401, 404}
    assert "Ada" not in answer.text


def test_a_member_s_address_is_shown_to_no_other_member(ada: Member, at: datetime) -> None:
    ben = Client()
    ben.force_login(member("Ben", at=at))
    for path in (f"/members/{ada.pk}/", f"/api/v1/members/{ada.pk}/", "/api/v1/members/"):
        answer = ben.get(path)
        assert answer.status_code == 200, path
        assert KNOWN not in answer.text, path


def test_a_code_from_a_mail_can_be_guessed_three_times(ada: Member) -> None:
    browser = Client()
    browser.post("/accounts/login/code/", {"email": KNOWN})
    right = code_for(KNOWN)
    wrong = "000000" if right != "000000" else "111111"
    for _try in range(3):
        browser.post("/accounts/login/code/confirm/", {"code": wrong})
    browser.post("/accounts/login/code/confirm/", {"code": right})
    assert browser.get("/profile/").status_code == 302


def test_codes_can_be_asked_for_so_often_and_no_more(ada: Member) -> None:
    """However many browsers and addresses: ten an hour, so thirty guesses of a million."""
    before = Mail.objects.filter(address=KNOWN).count()
    for number in range(15):
        Client().post(
            "/accounts/login/code/", {"email": KNOWN}, REMOTE_ADDR=f"192.0.2.{number + 1}"
        )
    assert Mail.objects.filter(address=KNOWN).count() - before <= 3


def test_a_code_works_once(ada: Member) -> None:
    browser = Client()
    browser.post("/accounts/login/code/", {"email": KNOWN})
    said = {"code": code_for(KNOWN)}
    browser.post("/accounts/login/code/confirm/", said)
    assert browser.get("/profile/").status_code == 200
    browser.post("/accounts/logout/")
    browser.post("/accounts/login/code/confirm/", said)
    assert browser.get("/profile/").status_code == 302


def test_a_code_is_worth_nothing_in_another_browser(ada: Member) -> None:
    owner, other = Client(), Client()
    owner.post("/accounts/login/code/", {"email": KNOWN})
    first = code_for(KNOWN)
    cache.clear()
    other.post("/accounts/login/code/", {"email": KNOWN})
    assert code_for(KNOWN) != first
    other.post("/accounts/login/code/confirm/", {"code": first})
    assert other.get("/profile/").status_code == 302


def with_app(who: Member) -> Client:
    """Past the password, and asked for the code of the authenticator app."""
    secret = SecondFactorAdapter().encrypt("JBSWY3DPEHPK3PXP")
    Authenticator.objects.create(user=who, type=Authenticator.Type.TOTP, data={"secret": secret})
    browser = Client()
    answer = browser.post(SIGN_IN, {"login": who.email, "password": PASSWORD})
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    return browser


def test_codes_of_an_app_can_be_guessed_a_few_times(ada: Member) -> None:
    browser = with_app(ada)
    answers = [
        browser.post("/accounts/2fa/authenticate/", {"code": f"{number:06d}"}).text
        for number in range(12)
    ]
    assert "This isn’t the code." in answers[0]
    assert "This isn’t the code." not in answers[-1]
    assert browser.get("/profile/").status_code == 302


def test_the_password_alone_opens_nothing_where_there_is_a_second_factor(ada: Member) -> None:
    browser = with_app(ada)
    for path in (
        "/profile/",
        "/my-data/",
        "/accounts/keys/",
        "/api/v1/me/",
        "/accounts/2fa/totp/deactivate/",
    ):
        assert browser.get(path).status_code in {302, 401}, path


def test_a_key_is_too_long_to_be_guessed_and_looked_up_by_its_hash(
    ada: Member, at: datetime
) -> None:
    from members.operations import make_key  # noqa: PLC0415

    row, key = make_key(member=ada, name="Robot", at=at)
    assert len(key) >= 43
    assert key not in str(ApiKey.objects.filter(pk=row.pk).values().get())
    with CaptureQueriesContext(
        connection,
    ) as asked:
        Client().get("/api/v1/me/", headers={"Authorization": "Bearer " + key[:-1] + "x"})
    assert not any(key[:-1] in one["sql"] for one in asked.captured_queries)


def test_a_refused_try_writes_no_event(ada: Member) -> None:
    before = EventLog.objects.count()
    by_sign_in(KNOWN)
    by_sign_in(UNKNOWN)
    assert EventLog.objects.count() == before
