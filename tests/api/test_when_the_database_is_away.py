"""A database that is away is said so, with when to come back, whoever meets it first."""

import pytest
from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError
from django.test import Client

from common.api.problems import handle
from tests.api.test_health import database_away
from tests.factories import PASSWORD, member


PAGES = ("/", "/balance/", "/services/", "/admin/", "/accounts/security/", "/rules/", "/nowhere/")
OF_PROGRAMS = ("/api/v1/me/", "/api/v1/services/", "/_allauth/app/v1/auth/session")


@pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("closed")])
def test_a_lost_database_is_a_503_with_when_to_try_again(error) -> None:
    answer = handle(error, {})
    assert answer is not None
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert b'"code": "unavailable"' in answer.content


@pytest.fixture
def ana(real_db, at) -> Client:
    """A member's browser, which brings the cookie of her session."""
    client = Client(raise_request_exception=False)
    client.force_login(member("Ana", at=at))
    return client


def without_database(client: Client, path: str, *, method: str = "get", **how):
    with database_away():
        answer = getattr(client, method)(path, **how)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5"), path
    assert "no-store" in answer["Cache-Control"], path
    return answer


def test_each_page_says_so_to_who_is_signed_in(ana) -> None:
    for path in PAGES:
        answer = without_database(ana, path, headers={"Accept-Language": "de"})
        assert answer["Content-Type"].startswith("text/html"), path
        assert "Die Bank ist gerade nicht erreichbar." in answer.text, path
        assert "Content-Security-Policy" in answer, path


def test_programs_are_told_in_their_own_words_with_a_session_and_without(ana) -> None:
    for client in (ana, Client(raise_request_exception=False)):
        for path in OF_PROGRAMS:
            if client is not ana and path != "/api/v1/services/":
                continue
            answer = without_database(client, path, headers={"Authorization": "Bearer " + "k" * 43})
            assert answer["Content-Type"] == "application/problem+json", path
            assert answer.json()["code"] == "unavailable", path


def test_who_signs_in_meanwhile_is_told_and_can_as_soon_as_it_is_back(ana) -> None:
    browser = Client(raise_request_exception=False)
    given = {"login": "ana@example.org", "password": PASSWORD}
    without_database(browser, "/accounts/login/", method="post", data=given)
    sessions = Session.objects.count()
    assert browser.post("/accounts/login/", given).status_code == 302
    assert Session.objects.count() == sessions + 1
    assert ana.get("/balance/").status_code == 200


def test_another_failure_stays_a_500(ana, monkeypatch) -> None:
    monkeypatch.setattr("portal.pages.views.dashboard", lambda **_how: 1 // 0)
    answer = ana.get("/")
    assert answer.status_code == 500
    assert "Retry-After" not in answer


def test_the_description_takes_no_version_from_the_address(client, db) -> None:
    for version in ("%0a", "%00", "a%22b;c"):
        answer = client.get(f"/api/v1/schema/?version={version}")
        assert answer.status_code == 200
        assert answer.json()["info"]["version"] == "1 (v1)"
        assert "Content-Disposition" not in answer
