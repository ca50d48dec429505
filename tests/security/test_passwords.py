"""Which passwords are taken: long ones of any kind, and none that everybody would try first."""

import re
from datetime import datetime
from typing import Final

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from members.models import Member
from tests.factories import PASSWORD, member
from tests.members.sign_up import sign_up
from tests.reading import Page


GOOD: Final = (
    "correct horse battery staple",
    "aaaabbbbccccddddeeee fff",
    "12 34 56 78 90 zwölf",
    "пароль из четырёх слов",
    "🚲🌻🥖🎺🐘🚜🌧🍋🧵🪁",
    "x" * 60 + " and some more",
    "the hourbank of our village",
)


@pytest.mark.parametrize("password", GOOD, ids=ascii)
def test_any_composition_is_taken(password: str) -> None:
    validate_password(password)


@pytest.mark.parametrize(
    "password",
    [
        "hourbank2026",
        "TimeBank!!!!",
        "HourBank-HourBank",
        "my-hourbank-1",
        "coordinator1",
        "admin-admin-1",
    ],
)
def test_the_bank_s_own_words_are_no_password(password: str) -> None:
    with pytest.raises(ValidationError, match="bank’s own words"):
        validate_password(password)


@pytest.mark.parametrize(
    "password", ["1234567890", "qwertyuiop", "short", "password123", "1q2w3e4r5t"]
)
def test_common_and_short_ones_are_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.django_db
def test_ones_own_address_and_name_are_refused_at_signing_up() -> None:
    answer = sign_up(Client(), "wilhelmina@example.org", name="Wilhelmina", password1="wilhelmina1")
    assert answer.status_code == 200
    assert not Member.objects.filter(email="wilhelmina@example.org").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("end", ["x" * 200, " ", "Ä"])
def test_a_password_counts_letter_by_letter(end: str, at: datetime) -> None:
    """Neither cut off, nor trimmed, nor folded."""
    ada = member("Ada", at=at)
    password = f" A Long Password {end}"
    ada.set_password(password)
    ada.save(update_fields=["password"])
    for wrong in (password[:-1], password.strip(), password.lower(), f"{password}x"):
        answer = Client().post("/accounts/login/", {"login": ada.email, "password": wrong})
        assert answer.status_code == 200 or wrong == password, wrong
    answer = Client().post("/accounts/login/", {"login": ada.email, "password": password})
    assert answer.status_code == 302


@pytest.mark.django_db
def test_fields_for_passwords_hide_them_and_let_managers_fill_them_in(at: datetime) -> None:
    browser = Client()
    pages = [browser.get("/accounts/login/").text, browser.get("/accounts/signup/").text]
    browser.post("/accounts/login/", {"login": member("Ada", at=at).email, "password": PASSWORD})
    pages.append(browser.get("/accounts/password/change/").text)
    for text in pages:
        fields = [
            tag for tag in text.split("<") if re.match(r'input[^>]*name="(old)?password', tag)
        ]
        assert fields
        for tag in fields:
            assert 'type="password"' in tag, tag
            assert 'autocomplete="off"' not in tag, tag
            assert "onpaste" not in tag
            assert "maxlength" not in tag, tag
        assert Page(text).forms
