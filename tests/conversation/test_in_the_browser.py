"""The conversation in Chromium: usable by everybody, live, and what is typed stays."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from requests_app.conversation.queries import read_up_to
from tests.browser.conftest import browser, chrome, sessions, site
from tests.browser.site import DESKTOP, NEEDS_CHROMIUM, PHONE, Screen
from tests.clock import keep_time
from tests.conversation.words import a_document, a_picture, say
from tests.files.handed_in import picture
from tests.requests_app.roads import Bank, new_bank
from tests.threads import at_once


__all__ = ["browser", "chrome", "sessions", "site"]

pytestmark = NEEDS_CHROMIUM


@pytest.fixture
def bank(real_db: str, at: Any, monkeypatch: pytest.MonkeyPatch) -> Bank:
    return keep_time(new_bank(at), monkeypatch)


@pytest.fixture
def talked(bank: Bank) -> Iterator[Any]:
    request = bank.active(words="The chain jumps.")
    say(bank, bank.ben, request, "Can you come on Monday?\nMy number is 0171 2345678.")
    say(bank, bank.ada, request, "Yes. What does it look like?", read_up_to=1)
    say(
        bank,
        bank.ben,
        request,
        "Like this. Anunusuallylongwordthatnobodywouldeverwriteexceptintestsofnarrowscreens.",
        attachments=[a_picture(), a_document()],
    )
    return request


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("page", ["", "messages/"])
def test_both_pages_are_usable_by_everybody(talked, sessions, site, browser, width, page):
    for who in ("ada", "ben"):
        screen = Screen(browser, site, width=width)
        screen.sign_in(sessions[who])
        screen.open(f"/requests/{talked.pk}/{page}")
        if folder := os.environ.get("HOURBANK_SHOTS"):
            name = f"{who}-{page.strip('/') or 'request'}-{width}.png"
            screen.page.screenshot(path=Path(folder) / name, full_page=True)
        assert not screen.is_too_wide()
        assert screen.problems() == []
        assert screen.complaints == []


def test_what_the_other_writes_appears_while_one_is_typing(bank, talked, sessions, site, browser):
    screen = Screen(browser, site)
    screen.sign_in(sessions["ben"])
    screen.open(f"/requests/{talked.pk}/messages/")
    screen.page.get_by_label("Your message").fill("I was just going to")
    at_once(lambda: say(bank, bank.ada, talked, "I have a spare chain."))
    screen.page.get_by_text("I have a spare chain.").wait_for()
    assert screen.page.get_by_label("Your message").input_value() == "I was just going to"
    screen.page.get_by_role("button", name="Send the message").click()
    screen.page.locator(".talk .mine", has_text="I was just going to").wait_for()
    assert screen.complaints == []


def test_what_comes_into_view_is_read(bank, talked, sessions, site, browser):
    screen = Screen(browser, site)
    screen.sign_in(sessions["ada"])
    with screen.page.expect_response(lambda answer: answer.url.endswith("/messages/read/")):
        screen.open(f"/requests/{talked.pk}/messages/")
        screen.page.get_by_role("button", name="I have read this").scroll_into_view_if_needed()
    (read,) = at_once(lambda: read_up_to(request_id=talked.pk, member_id=bank.ada.pk))
    assert read == 3
    screen.page.get_by_role("button", name="I have read this").wait_for(state="detached")


def test_without_javascript_a_message_with_a_picture_is_sent(
    talked, sessions, site, browser, tmp_path
):
    (tmp_path / "chain.jpg").write_bytes(picture())
    screen = Screen(browser, site, java_script_enabled=False)
    screen.sign_in(sessions["ada"])
    screen.open(f"/requests/{talked.pk}/")
    screen.page.get_by_label("Your message").fill("Mine looks like this.")
    screen.page.get_by_label("Pictures or PDF").set_input_files(tmp_path / "chain.jpg")
    screen.page.get_by_role("button", name="Send the message").click()
    assert screen.path == f"/requests/{talked.pk}/#newest-message"
    screen.page.locator(".talk .mine", has_text="Mine looks like this.").wait_for()
    assert screen.page.get_by_alt_text("Picture: chain.jpg").count() == 1
