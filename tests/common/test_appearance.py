"""Light or dark by choice: kept in a cookie, for visitors too."""

import pytest
from django.conf import settings
from django.test import Client


def chosen(client: Client, theme: str, back: str = "/accounts/login/") -> str:
    """Choose, and return the page that it leads back to."""
    response = client.post("/theme/", {"theme": theme, "next": back})
    assert response.status_code == 302
    return str(response["Location"])


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.django_db
def test_a_visitor_s_choice_stands_on_each_page_after_it(client: Client, theme: str) -> None:
    page = client.get(chosen(client, theme)).content.decode()

    assert f'data-theme="{theme}"' in page
    assert client.cookies[settings.THEME_COOKIE_NAME]["httponly"]


@pytest.mark.django_db
def test_who_lets_the_device_decide_keeps_no_cookie(client: Client) -> None:
    chosen(client, "dark")

    page = client.get(chosen(client, "")).content.decode()

    assert "data-theme" not in page
    assert client.cookies[settings.THEME_COOKIE_NAME].value == ""


def test_no_other_theme_is_taken(client: Client) -> None:
    response = client.post("/theme/", {"theme": '"><script>'})

    assert response.status_code == 400
    assert settings.THEME_COOKIE_NAME not in client.cookies


@pytest.mark.django_db
def test_what_somebody_wrote_into_the_cookie_is_no_theme(client: Client) -> None:
    client.cookies[settings.THEME_COOKIE_NAME] = "sepia"

    assert "data-theme" not in client.get("/accounts/login/").content.decode()


def test_the_choice_leads_to_no_other_site(client: Client) -> None:
    assert chosen(client, "dark", back="https://elsewhere.example/") == "/"
