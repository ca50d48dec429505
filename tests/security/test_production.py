"""The bank as members have it: HTTPS alone, cookies that stay with it, and no other host's name.

In a process of its own, since settings are read once.
"""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest


ROOT: Final = Path(__file__).resolve().parent.parent.parent
GIVEN: Final = {
    "HOURBANK_ENV": "production",
    "SECRET_KEY": "for-these-tests-alone-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "bank.example",
    "HOURBANK_URL": "https://bank.example",
    "DATABASE_URL": "postgres://bank@%2Fnowhere/bank",
    "DATABASE_OWNER_URL": "postgres://owner@%2Fnowhere/bank",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp://mail.example:25",
    "DJANGO_SETTINGS_MODULE": "hourbank.settings",
}
# Nothing here asks the database: a session in the cookie stands for one in a row.
PROGRAM: Final = """
import json, django
from django.conf import settings
settings.STORAGES = {**settings.STORAGES, "staticfiles":
    {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
django.setup()
from django.test import Client
told = {}
def ask(name, path, *, method="get", data=None, secure=True, **headers):
    given = {"Host": "bank.example", **({"X-Forwarded-Proto": "https"} if secure else {}), **headers}
    given = {key.replace("_", "-"): value for key, value in given.items()}
    client = Client(raise_request_exception=False)
    answer = getattr(client, method)(path, data, headers=given)
    told[name] = {"status": answer.status_code, "headers": dict(answer.headers),
        "text": b"".join(answer).decode(errors="replace"),
        "cookies": {key: {"flags": dict(one), "value": one.value} for key, one in answer.cookies.items()}}
ask("plain", "/accounts/login/?next=/balance/", secure=False)
ask("plain with data", "/accounts/login/", secure=False, method="post", data={"login": "a"})
ask("plain API", "/api/v1/me/", secure=False)
ask("plain probe", "/health/live/", secure=False)
for said in ("HTTPS", " Https , http", "http, HTTPS", "HTTP", "httpss"):
    ask("said " + said, "/accounts/login/", X_Forwarded_Proto=said)
ask("sign-in", "/accounts/login/")
ask("theme", "/theme/", method="get")
ask("session", "/accounts/confirm-email/")
ask("other host", "/accounts/login/", Host="evil.example")
ask("forwarded host", "/accounts/login/", X_Forwarded_Host="evil.example")
ask("two hosts", "/accounts/login/", Host="bank.example@evil.example")
ask("host with a path", "/accounts/login/", Host="bank.example/evil")
ask("odd port", "/accounts/login/", Host="bank.example:80@evil.example")
ask("plain other host", "/accounts/login/", Host="evil.example", secure=False)
ask("not there", "/nowhere/")
from django.contrib.messages.storage import default_storage
from django.http import HttpResponse
from django.test import RequestFactory
def keep(name, cookies, use):
    request, answer = RequestFactory().get("/"), HttpResponse()
    request.COOKIES, request.session = cookies, {}
    storage = default_storage(request)
    found = use(storage)
    storage.update(answer)
    told[name] = {"found": found, "cookies": {key: {"flags": dict(one), "value": one.value}
        for key, one in answer.cookies.items()}}
    return {key: one.value for key, one in answer.cookies.items()}
brought = keep("message", {}, lambda storage: storage.add(20, "Saved."))
keep("message read", brought, lambda storage: [str(one) for one in storage])
keep("message planted", {"messages": value for value in brought.values()},
    lambda storage: [str(one) for one in storage])
names = [name for name in dir(settings) if name.startswith(("SESSION_", "CSRF_", "LANGUAGE_COOKIE",
    "THEME_", "SECURE_", "X_FRAME", "ADMINS", "MANAGERS", "DEBUG", "USE_X", "ALLOWED", "MFA_WEBAUTHN",
    "WEBHOOKS_ALLOW", "KEPT_MAIL", "PASSWORD_HASHERS"))]
told["settings"] = {name: getattr(settings, name) for name in names}
from django.urls import get_resolver
told["dev"] = [str(one.pattern) for one in get_resolver().url_patterns
    if str(one.pattern).startswith(("dev", "styleguide"))]
print("TOLD" + json.dumps(told, default=str))
"""


@cache
def told() -> dict[str, Any]:
    """What a bank in production answers."""
    command = [sys.executable, "-W", "ignore", "-c", PROGRAM]
    environment = {**os.environ, **GIVEN}
    done = subprocess.run(  # noqa: S603
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.partition("TOLD")[2])
    return found


def settings() -> dict[str, Any]:
    found: dict[str, Any] = told()["settings"]
    return found


@pytest.mark.parametrize("name", ["plain", "plain with data", "plain API"])
def test_whoever_comes_by_http_is_sent_to_https(name: str) -> None:
    answer = told()[name]
    assert answer["status"] == 301
    assert answer["headers"]["Location"].startswith("https://bank.example/")
    assert answer["cookies"] == {}


@pytest.mark.parametrize("said", ["HTTPS", " Https , http"])
def test_a_proxy_may_say_https_in_capitals(said: str) -> None:
    answer = told()[f"said {said}"]
    assert answer["status"] == 200
    assert "Strict-Transport-Security" in answer["headers"]


@pytest.mark.parametrize("said", ["http, HTTPS", "HTTP", "httpss"])
def test_what_else_a_proxy_says_is_no_https(said: str) -> None:
    answer = told()[f"said {said}"]
    assert (answer["status"], answer["cookies"]) == (301, {})


def test_probes_from_inside_are_answered_by_http() -> None:
    assert told()["plain probe"]["status"] == 200


def test_browsers_are_told_to_come_by_https_alone() -> None:
    for name in ("sign-in", "not there"):
        value = told()[name]["headers"]["Strict-Transport-Security"]
        parts = {part.strip() for part in value.split(";")}
        assert {"includeSubDomains", "preload", "max-age=31536000"} == parts


def test_cookies_are_sent_by_https_alone_and_read_by_no_script() -> None:
    (cookie,) = told()["sign-in"]["cookies"].values()
    flags = cookie["flags"]
    assert (flags["secure"], flags["httponly"], flags["samesite"]) == (True, True, "Lax")
    for kind in ("SESSION", "CSRF", "LANGUAGE"):
        assert settings()[f"{kind}_COOKIE_SECURE"] is True
        assert settings()[f"{kind}_COOKIE_HTTPONLY"] is True
        assert settings()[f"{kind}_COOKIE_SAMESITE"] == "Lax"
        assert not settings().get(f"{kind}_COOKIE_DOMAIN")


def test_no_neighbour_on_the_same_domain_can_plant_a_cookie() -> None:
    """Browsers take such a name by https from the host itself alone, for all of its paths."""
    for kind in ("SESSION", "CSRF", "LANGUAGE", "THEME"):
        assert settings()[f"{kind}_COOKIE_NAME"].startswith("__Host-")
        assert settings().get(f"{kind}_COOKIE_PATH", "/") == "/"
    assert list(told()["sign-in"]["cookies"]) == ["__Host-csrftoken"]
    assert told()["sign-in"]["cookies"]["__Host-csrftoken"]["flags"]["path"] == "/"


def test_nor_can_one_plant_a_message() -> None:
    for name, found in (("message", None), ("message read", ["Saved."])):
        assert told()[name]["found"] == found
        (key,) = told()[name]["cookies"]
        flags = told()[name]["cookies"][key]["flags"]
        assert (key, flags["path"], flags["domain"]) == ("__Host-messages", "/", "")
        assert flags["secure"] is True
    assert told()["message"]["cookies"]["__Host-messages"]["flags"]["httponly"] is True
    assert told()["message read"]["cookies"]["__Host-messages"]["value"] == ""
    assert told()["message planted"] == {"found": [], "cookies": {}}


@pytest.mark.parametrize(
    "name", ["other host", "two hosts", "host with a path", "odd port", "plain other host"]
)
def test_a_host_that_is_not_the_bank_s_is_refused_and_named_nowhere(name: str) -> None:
    answer = told()[name]
    assert answer["status"] == 400
    assert "evil" not in answer["text"] + json.dumps(answer["headers"])


def test_what_a_caller_says_of_another_host_counts_for_nothing() -> None:
    answer = told()["forwarded host"]
    assert answer["status"] == 200
    assert "evil" not in answer["text"] + json.dumps(answer["headers"])
    assert settings()["USE_X_FORWARDED_HOST"] is False
    assert settings()["USE_X_FORWARDED_PORT"] is False


def test_nothing_of_a_developers_machine_is_on() -> None:
    assert told()["dev"] == []
    assert settings()["DEBUG"] is False
    assert "KEPT_MAIL" not in settings()
    assert not settings().get("MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN")
    assert settings()["WEBHOOKS_ALLOW_LOOPBACK"] is False
    assert settings()["PASSWORD_HASHERS"] == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_no_report_of_an_error_leaves_the_bank() -> None:
    """Django mails errors with their variables to ADMINS: there are none."""
    assert settings()["ADMINS"] == []
    assert settings()["MANAGERS"] == []


def test_a_page_that_is_not_there_tells_nothing_of_the_machine() -> None:
    text = told()["not there"]["text"]
    assert told()["not there"]["status"] == 404
    for word in ("Traceback", "urlconf", "DEBUG", str(ROOT)):
        assert word not in text
