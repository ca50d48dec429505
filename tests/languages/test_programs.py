"""What the API says to people: in what a program asks for, else in its member's language."""

import pytest
from django.test import Client

from members.models import Member
from members.operations import make_key
from tests.factories import member


ME = "/api/v1/me/"
NOTHING = f"/api/v1/requests/{'0' * 8}-0000-4000-8000-{'0' * 12}/"


@pytest.fixture
def ana(db, at) -> Member:
    return member("Ana", at=at, language="es")


@pytest.fixture
def key(ana, at) -> dict[str, str]:
    _, text = make_key(member=ana, name="till", scopes=["read", "requests"], at=at)
    return {"authorization": f"Bearer {text}"}


def test_a_program_that_asks_for_no_language_is_answered_in_its_member_s(key):
    assert Client().get(NOTHING, headers=key)["Content-Language"] == "es"


def test_a_program_is_answered_in_the_language_that_it_asks_for(key):
    response = Client().get(NOTHING, headers={**key, "accept-language": "fr"})
    assert response["Content-Language"] == "fr"
    assert "Accept-Language" in response["Vary"]


def test_a_browser_s_call_is_answered_in_the_member_s(client, ana):
    client.force_login(ana)
    response = client.get(NOTHING, headers={"accept-language": "fr"})
    assert response["Content-Language"] == "es"


def test_strangers_are_answered_as_they_ask(db):
    response = Client().get(ME, headers={"accept-language": "de"})
    assert (response.status_code, response["Content-Language"]) == (401, "de")


def test_a_program_changes_the_language_and_gives_up_the_choice(key, ana):
    for language in ("fr", ""):
        response = Client().patch(
            ME, {"language": language}, content_type="application/json", headers=key
        )
        assert (response.status_code, response.json()["language"]) == (200, language)
        assert Member.objects.get(pk=ana.pk).language == language
