"""What is logged: no secret, also where something fails, and no line that somebody else wrote."""

import json
import logging
from datetime import datetime
from typing import Any, Final

import pytest
from django.core import mail
from django.db import IntegrityError
from django.test import Client

from members.models import Member
from members.operations import make_key
from requests_app.operations import make_feed
from tests.api.living import Living
from tests.factories import PASSWORD, member
from tests.members.sign_up import code_for, letters
from tests.monitoring.lines import written


SECRET: Final = "S3cret-of-a-link"
FORGED: Final = '{"level": "critical", "message": "forged"}'


@pytest.fixture
def ada(db: None, at: datetime) -> Member:
    return member("Ada", at=at)


def test_neither_passwords_nor_codes_links_keys_or_cookies(ada: Member, at: datetime) -> None:
    """A day of somebody's, at the level on which the most is written."""
    key = make_key(member=ada, name="Robot", at=at)[1]
    browser = Client()
    with written(level="DEBUG") as lines:
        browser.post("/accounts/login/", {"login": ada.email, "password": "wrong-" + PASSWORD})
        browser.post("/accounts/login/code/", {"email": ada.email})
        code = code_for(str(ada.email))
        browser.post("/accounts/login/code/confirm/", {"code": code})
        session = browser.cookies["sessionid"].value
        Client().post("/accounts/password/reset/", {"email": ada.email})
        link = letters(str(ada.email))[-1].partition("/password/reset/key/")[2].split("/")[0]
        Client().get(f"/accounts/password/reset/key/{link}/")
        Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {key}"})
        Client().get("/api/v1/me/", headers={"Authorization": f"Bearer hb_{SECRET}"})
        Client().get("/api/v1/me/", headers={"X-Session-Token": SECRET})
    text = lines.text()
    assert len(lines.objects()) >= 8
    for secret in (PASSWORD, code, session, link, key, SECRET, "example.org"):
        assert secret not in text, secret


def test_each_way_in_is_told_and_each_refusal(ada: Member) -> None:
    browser = Client()
    with written() as lines:
        browser.post("/accounts/login/", {"login": ada.email, "password": "wrong-" + PASSWORD})
        browser.post("/accounts/login/", {"login": ada.email, "password": PASSWORD})
        other = Client()
        other.post("/accounts/login/code/", {"email": ada.email})
        other.post("/accounts/login/code/confirm/", {"code": code_for(str(ada.email))})
    told = lines.of("members.adapter")
    assert [line["message"] for line in told] == [
        "a password was refused",
        "signed in by password",
        "signed in by code",
    ]
    assert [line.get("subject_id") for line in told] == [None, str(ada.pk), str(ada.pk)]
    assert all(line["request_id"] for line in told)


PATHS: Final = (
    f"/calendar/{SECRET}.ics",
    f"/notifications/stop/{SECRET}/",
    f"/accounts/password/reset/key/1-{SECRET}/",
    f"/nowhere/{SECRET}/",
    f"/privacy/?token={SECRET}",
)


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("how", ["asked", "failing", "without its token", "another host"])
def test_an_address_that_holds_a_secret_is_in_no_line(
    path: str, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where Django writes a line itself, which has the path."""
    if how == "failing":

        def fail(*_given: Any, **_how: Any) -> None:
            raise RuntimeError("ours")

        monkeypatch.setattr(
            "django.contrib.sessions.middleware.SessionMiddleware.process_request", fail
        )
    browser = Client(raise_request_exception=False, enforce_csrf_checks=True)
    headers = {"Host": "evil.example"} if how == "another host" else {}
    with written(level="INFO") as lines:
        method = browser.post if how == "without its token" else browser.get
        method(path, headers=headers)
    assert SECRET not in lines.text()
    told = {(line["level"], line["message"]) for line in lines.objects()}
    if how == "failing":
        assert ("error", "Internal Server Error: [path]") in told
    assert told


@pytest.mark.django_db
def test_what_was_typed_is_in_no_report_of_an_error(
    ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line of a failure has its traceback, and neither variables nor what was sent."""

    def fail(*_given: Any, **_how: Any) -> None:
        typed = PASSWORD  # noqa: F841 - a report with variables would tell it
        raise IntegrityError("duplicate key: Key (email)=(ada@example.org) already exists.")

    monkeypatch.setattr("allauth.account.adapter.DefaultAccountAdapter.authenticate", fail)
    with written() as lines:
        answer = Client(raise_request_exception=False).post(
            "/accounts/login/?next=/x-in-the-query/", {"login": ada.email, "password": PASSWORD}
        )
    assert answer.status_code == 500
    text = lines.text()
    assert "IntegrityError" in text
    for secret in (PASSWORD, "ada@example.org", "x-in-the-query"):
        assert secret not in text
        assert secret not in answer.text
    assert mail.outbox == []


@pytest.mark.django_db
@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\u2028", "\x85", "\x0b", "\x1b[2K"])
def test_nobody_writes_a_line_of_the_log(end: str) -> None:
    """By an address, a header, a query, a form or a name: each request is one line, and an object."""
    forged = f"x{end}{FORGED}"
    browser = Client(raise_request_exception=False)
    with written(level="INFO") as lines:
        browser.get("/privacy/", {"q": forged}, headers={"User-Agent": forged, "Referer": forged})
        browser.get("/privacy/", headers={"X-Request-ID": forged})
        browser.get("/nowhere/" + forged.replace("\n", "%0A").replace("\r", "%0D"))
        browser.post("/accounts/login/", {"login": forged, "password": forged})
        logging.getLogger("bank.test").warning("somebody is called %s", forged)
    for line in lines.objects():
        assert line["level"] != "critical"
    raw = lines.text()
    assert raw.count("\n") == len(lines.objects())
    assert end == "\n" or end not in raw


@pytest.mark.django_db
def test_who_reads_the_steps_reads_no_secret(living: Living, again: None) -> None:
    """The address of a calendar and the secret of a webhook are in no event and in no step."""
    secret = living.bank.do(make_feed, living.bank.cleo)
    from workflow.models import EventLog, Step  # noqa: PLC0415

    told = json.dumps([*EventLog.objects.values("data")], default=str)
    told += json.dumps([*Step.objects.values()], default=str)
    assert str(getattr(secret, "secret", secret)) not in told
    assert "whsec_" not in told
