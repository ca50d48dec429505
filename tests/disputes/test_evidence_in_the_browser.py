"""Evidence in Chromium: usable by everybody, and what is typed stays while the page refreshes itself."""

import os
from pathlib import Path
from typing import Any

import pytest

from disputes.models import Dispute
from tests.browser.conftest import browser, chrome, site
from tests.browser.site import DESKTOP, NEEDS_CHROMIUM, PHONE, Screen, session_of
from tests.clock import keep_time
from tests.disputes.court import Court, new_court
from tests.disputes.handing_in import a_document, hand_in
from tests.files.handed_in import photograph, picture
from tests.requests_app.roads import Bank
from tests.threads import at_once


__all__ = ["browser", "chrome", "site"]

pytestmark = NEEDS_CHROMIUM

LONG = "Anunusuallylongwordthatnobodywouldeverwriteexceptintestsofnarrowscreens."


@pytest.fixture
def court(real_db: str, at: Any, monkeypatch: pytest.MonkeyPatch) -> Court:
    made = new_court(at)
    keep_time(made.bank, monkeypatch)
    return made


@pytest.fixture
def bank(court: Court) -> Bank:
    return court.bank


@pytest.fixture
def sessions(court: Court) -> dict[str, str]:
    return {"ada": session_of(court.bank.ada), "cora": session_of(court.cora)}


@pytest.fixture
def dispute(court: Court) -> Dispute:
    made = court.reviewed()
    hand_in(court.bank, court.bank.ben, made, "The tap still drips.\nThe floor is wet.")
    hand_in(court.bank, court.bank.ben, made, LONG)
    hand_in(court.bank, court.bank.ada, made, "What the parts cost", file=a_document())
    return made


def shot(screen: Screen, name: str) -> None:
    """Leave a picture to be looked at, where somebody wants one."""
    if folder := os.environ.get("HOURBANK_SHOTS"):
        screen.page.screenshot(path=Path(folder) / f"evidence-{name}.png", full_page=True)


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("page", ["", "evidence/"])
def test_both_pages_are_usable_by_everybody(dispute, sessions, site, browser, width, page):
    screen = Screen(browser, site, width=width)
    screen.sign_in(sessions["ada"])
    screen.open(f"/disputes/{dispute.pk}/{page}")
    shot(screen, f"{page.strip('/') or 'dispute'}-{width}")
    assert not screen.is_too_wide()
    assert screen.problems() == []
    assert screen.complaints == []


def test_who_judges_sees_both_sides_without_scrolling_sideways(dispute, sessions, site, browser):
    screen = Screen(browser, site, width=DESKTOP)
    screen.sign_in(sessions["cora"])
    screen.open(f"/admin/disputes/dispute/{dispute.pk}/change/")
    screen.page.locator("#evidence").scroll_into_view_if_needed()
    shot(screen, "desk")
    assert screen.page.get_by_alt_text("Picture: tap.jpg").count() == 2
    assert not screen.is_too_wide()
    assert screen.problems() == []


def test_a_refused_file_leads_to_what_is_wrong(dispute, sessions, site, browser, tmp_path):
    (tmp_path / "page.jpg").write_bytes(b"<script>alert(1)</script>")
    screen = Screen(browser, site, width=PHONE)
    screen.sign_in(sessions["ada"])
    screen.open(f"/disputes/{dispute.pk}/")
    screen.page.get_by_label("Picture or PDF").set_input_files(tmp_path / "page.jpg")
    screen.page.get_by_label("What does it show?").fill("The chain")
    screen.page.get_by_role("button", name="Hand it in").click()
    summary = screen.page.locator(".error-summary")
    summary.wait_for()
    shot(screen, "refused")
    assert summary.evaluate("element => element === document.activeElement")
    summary.get_by_role("link").first.click()
    assert screen.page.evaluate("document.activeElement.name") == "evidence-file"
    assert screen.page.get_by_label("What does it show?").input_value() == "The chain"
    assert not screen.is_too_wide()
    assert screen.problems() == []


def test_without_javascript_a_photograph_is_handed_in(dispute, sessions, site, browser, tmp_path):
    (tmp_path / "chain.jpg").write_bytes(photograph())
    screen = Screen(browser, site, java_script_enabled=False)
    screen.sign_in(sessions["ada"])
    screen.open(f"/disputes/{dispute.pk}/")
    screen.page.get_by_label("Picture or PDF").set_input_files(tmp_path / "chain.jpg")
    screen.page.get_by_label("What does it show?").fill("The new chain")
    screen.page.get_by_role("button", name="Hand it in").click()
    assert screen.path == f"/disputes/{dispute.pk}/#evidence"
    assert screen.page.get_by_alt_text("Picture: chain.jpg").count() == 1
    assert screen.page.get_by_text("The new chain").count() == 1


def test_what_the_other_hands_in_appears_while_one_is_typing(
    court, dispute, sessions, site, browser, tmp_path
):
    (tmp_path / "chain.jpg").write_bytes(picture())
    screen = Screen(browser, site)
    screen.sign_in(sessions["ada"])
    screen.open(f"/disputes/{dispute.pk}/")
    screen.page.get_by_label("What does it show?").fill("I was just going to")
    screen.page.get_by_label("Picture or PDF").set_input_files(tmp_path / "chain.jpg")
    at_once(lambda: hand_in(court.bank, court.bank.ben, dispute, "One more"))
    screen.page.get_by_text("One more").wait_for()
    assert screen.page.get_by_label("What does it show?").input_value() == "I was just going to"
    screen.page.get_by_role("button", name="Hand it in").click()
    screen.page.get_by_alt_text("Picture: chain.jpg").wait_for()
    assert screen.complaints == []
