"""Signing up as a stranger does, with the code that comes by mail."""

import re
from typing import Any

from django.core.cache import cache
from django.test import Client

from notifications.models import Mail
from tests.factories import PASSWORD


SIGN_UP = "/accounts/signup/"
CODE = "/accounts/confirm-email/"
SIGN_IN = "/accounts/login/"


def sign_up(browser: Client, email: str, *, name: str = "Nia", **said: Any):
    given = {"email": email, "name": name, "password1": PASSWORD, **said}
    return browser.post(SIGN_UP, given)


def letters(email: str) -> list[str]:
    """The texts of the mails to an address, oldest first."""
    return [*Mail.objects.filter(address=email).order_by("id").values_list("text", flat=True)]


def code_for(email: str) -> str:
    """The newest code that was sent there."""
    found = [re.search(r"^\d{6}$", text, re.MULTILINE) for text in letters(email)]
    codes = [match[0] for match in found if match]
    return codes[-1]


def confirm(browser: Client, email: str):
    return browser.post(CODE, {"code": code_for(email)})


def joined(browser: Client, email: str, **said: Any) -> None:
    """Sign up and confirm; the browser is signed in."""
    assert sign_up(browser, email, **said).status_code == 302
    assert confirm(browser, email).status_code == 302


def later() -> None:
    """What counts mails and tries has forgotten them."""
    cache.clear()
