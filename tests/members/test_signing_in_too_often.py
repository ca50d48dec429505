"""Signing in has limits of its own, which all processes count together."""

from secrets import token_hex

import pytest
from django.test import Client
from limits import parse

from tests.factories import PASSWORD, member
from tests.monitoring.figures import scrape
from tests.reading import Page


pytestmark = pytest.mark.django_db

SIGN_IN = "/accounts/login/"


@pytest.fixture
def address() -> str:
    """An address from which nobody has tried yet."""
    return f"2001:db8:{token_hex(2)}:{token_hex(2)}::1"


@pytest.fixture
def ada(at):
    """A member of whom nobody has tried the password yet."""
    return member(f"Ada{token_hex(4)}", at=at)


def tries(ada, number: int, *, right: bool = False, **more):
    said = {"login": ada.email, "password": PASSWORD if right else "a guess"}
    return [Client().post(SIGN_IN, said, **more) for _ in range(number)]


def test_who_tries_too_often_gets_a_page_that_says_so(ada, address, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    *_, refused = tries(ada, 3, REMOTE_ADDR=address)
    assert refused.status_code == 429
    assert refused["Retry-After"] == "60"
    assert "RateLimit" not in refused
    assert "Wait a minute, then go back and try again." in Page(refused.content.decode()).text
    assert "Content-Security-Policy" in refused
    # Not even the right password counts now, and elsewhere it does.
    (again,) = tries(ada, 1, right=True, REMOTE_ADDR=address)
    assert again.status_code == 429
    (elsewhere,) = tries(ada, 1, right=True)
    assert elsewhere.status_code == 302


def test_guessing_one_members_password_is_slowed_down_wherever_it_comes_from(ada, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "2/5m/key"}
    for _ in range(2):
        (answer,) = tries(ada, 1, REMOTE_ADDR=f"2001:db8:{token_hex(2)}::1")
        assert "Too many tries" not in answer.content.decode()
    (answer,) = tries(ada, 1, right=True, REMOTE_ADDR=f"2001:db8:{token_hex(2)}::1")
    assert answer.status_code == 200
    assert "Too many tries. Wait five minutes, then try again." in answer.content.decode()


def test_who_makes_up_an_address_is_no_other_caller(ada, address, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    (first,) = tries(ada, 1, REMOTE_ADDR=address, headers={"X-Forwarded-For": "192.0.2.1"})
    (second,) = tries(ada, 1, REMOTE_ADDR=address, headers={"X-Forwarded-For": "192.0.2.2"})
    assert (first.status_code, second.status_code) == (200, 429)


def test_behind_our_proxy_each_caller_counts_for_themselves(ada, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    made_up, one, other = (f"2001:db8:{token_hex(2)}:{token_hex(2)}::1" for _ in range(3))
    answers = [
        tries(ada, 1, REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": f"{made_up}, {each}"})[0]
        for each in (one, other, one)
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 429]


def test_refused_tries_are_counted(ada, address, client, settings):
    def counted() -> float:
        return scrape(client)("rate_limited_total", policy="sign-in") or 0

    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    before = counted()
    tries(ada, 3, REMOTE_ADDR=address)
    assert counted() == before + 2


def test_the_limits_of_a_new_bank_let_a_family_in(settings):
    assert settings.ACCOUNT_RATE_LIMITS == {
        "confirm_email": "1/10s/key,10/h/key",
        "request_login_code": "20/m/ip,3/m/key,10/h/key",
        "login": "30/m/ip",
        "login_failed": "10/m/ip,5/5m/key",
    }


def test_an_app_that_tries_too_often_is_told_so_as_the_api_says_it(ada, address, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    said = {"email": ada.email, "password": "a guess"}
    first, second = (
        Client().post("/_allauth/app/v1/auth/login", said, "application/json", REMOTE_ADDR=address)
        for _ in range(2)
    )
    assert first.status_code == 400
    assert second.status_code == 429
    assert second["Content-Type"] == "application/problem+json"
    assert second["Retry-After"] == "60"
    assert second["Cache-Control"] == "no-store"
    problem = second.json()
    assert (problem["code"], problem["policy"]) == ("rate_limited", "sign-in")
    # Its calls count as others do.
    assert first["RateLimit"].startswith('"anonymous";r=')
    assert second["RateLimit"].startswith('"anonymous";r=')


def test_an_app_that_gives_wrong_passwords_too_often_is_told_how_long_to_wait(
    ada, address, client, settings
):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,2/5m/key"}
    before = scrape(client)("rate_limited_total", policy="sign-in") or 0

    def tried(password: str):
        said = {"email": ada.email, "password": password}
        return Client().post(
            "/_allauth/app/v1/auth/login", said, "application/json", REMOTE_ADDR=address
        )

    assert [tried("a guess").status_code for _ in range(2)] == [400, 400]
    refused = tried(PASSWORD)
    assert refused.status_code == 429
    assert refused["Content-Type"] == "application/problem+json"
    assert refused["Retry-After"] == "300"
    assert refused["RateLimit"].startswith('"anonymous";r=')
    problem = refused.json()
    assert (problem["code"], problem["policy"]) == ("rate_limited", "sign-in")
    assert problem["detail"] == "That was tried too often. Try again in 5 minutes."
    assert scrape(client)("rate_limited_total", policy="sign-in") == before + 1


def test_an_app_that_asks_for_the_password_again_too_often_is_told_so(ada, address, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "1/m/key"}
    given = {"email": ada.email, "password": PASSWORD}
    app = Client(REMOTE_ADDR=address)
    signed_in = app.post("/_allauth/app/v1/auth/login", given, "application/json")
    token = signed_in.json()["meta"]["session_token"]
    first, second = (
        app.post(
            "/_allauth/app/v1/auth/reauthenticate",
            {"password": "a guess"},
            "application/json",
            headers={"X-Session-Token": token},
        )
        for _ in range(2)
    )
    assert (first.status_code, second.status_code) == (400, 429)
    assert second["Retry-After"] == "60"
    assert second.json()["policy"] == "sign-in"


def test_an_app_that_asks_whether_it_is_signed_in_gives_no_bad_key(address, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "bad-keys": parse("1/minute")}
    for _ in range(3):
        answer = Client().get(
            "/_allauth/app/v1/auth/session",
            headers={"X-Session-Token": "over"},
            REMOTE_ADDR=address,
        )
        assert answer.status_code in {401, 410}
        assert "bad-keys" not in answer["RateLimit-Policy"]
