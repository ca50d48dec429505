"""Impatient fingers in Chromium: a double click, and Back and send, with and without script."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from requests_app.models import ServiceRequest
from tests.browser.site import NEEDS_CHROMIUM, Screen
from tests.requests_app.roads import Bank


pytestmark = NEEDS_CHROMIUM


@pytest.fixture
def address(bank: Bank) -> str:
    return f"/requests/new/?service={bank.service.pk}"


@pytest.fixture
def ben(address: str, site: str, sessions: dict[str, str], browser: Any, request: Any) -> Screen:
    """Ben in front of the form of a new request."""
    screen = Screen(browser, site, java_script_enabled=request.param)
    screen.sign_in(sessions["ben"])
    screen.open(address)
    screen.type("What should the other know?", "The chain jumps.")
    return screen


with_and_without_script = pytest.mark.parametrize(
    "ben", [True, False], ids=["script", "no-script"], indirect=True
)


@pytest.fixture
def made(django_db_blocker: Any) -> Any:
    """The addresses of all requests, asked for from outside of the browser's loop."""

    def look() -> list[str]:

        def read() -> list[str]:
            try:
                return [
                    f"/requests/{pk}/" for pk in ServiceRequest.objects.values_list("pk", flat=True)
                ]
            finally:
                connections.close_all()

        with ThreadPoolExecutor(1) as thread:
            return thread.submit(read).result()

    return look


@with_and_without_script
def test_a_double_click_makes_one_request(ben: Screen, made: Any) -> None:
    ben.page.get_by_role("button", name="Send", exact=True).dblclick()
    ben.page.wait_for_url("**/requests/*-*/")
    assert made() == [ben.path]


@with_and_without_script
def test_back_and_send_makes_no_second_request(ben: Screen, made: Any) -> None:
    ben.press("Send")
    (first,) = made()
    assert ben.path == first
    # The page is loaded anew, and filled with what was typed.
    ben.page.go_back()
    ben.type("What should the other know?", "The chain jumps.")
    ben.press("Send")
    assert "You have sent exactly this a short time ago" in ben.text
    assert made() == [first]
    ben.page.get_by_role("link", name="look at it").click()
    ben.page.wait_for_url(f"**{first}")
