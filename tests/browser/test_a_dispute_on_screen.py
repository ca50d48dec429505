"""A dispute in Chromium: two members settle it by themselves; on a phone and at a desk."""

from typing import Any

import pytest

from requests_app.models import ServiceRequest
from tests.browser.site import DESKTOP, NEEDS_CHROMIUM, PHONE, Screen, worked
from tests.disputes.court import Court, court_of
from tests.requests_app.roads import Bank


pytestmark = NEEDS_CHROMIUM


@pytest.fixture
def court(bank: Bank) -> Court:
    return court_of(bank, at=bank.at)


@pytest.fixture
def begun(court: Court) -> ServiceRequest:
    """Ada is at work for Ben."""
    return court.bank.in_progress()


def follow(screen: Screen, words: str) -> None:
    screen.page.get_by_role("link", name=words).first.click()
    screen.page.wait_for_load_state()


def comes(screen: Screen, words: str, *, by_itself: bool) -> None:
    """The page says so: by itself where it has script, else once it is loaded again."""
    if by_itself:
        screen.page.get_by_text(words).first.wait_for()
    else:
        screen.wait_for(words)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_two_members_settle_it_by_themselves(
    begun: ServiceRequest,
    sessions: dict[str, str],
    site: str,
    browser: Any,
    script: bool,
) -> None:
    ben, ada = (
        Screen(browser, site, width=width, java_script_enabled=script) for width in (PHONE, DESKTOP)
    )
    ben.sign_in(sessions["ben"])
    ada.sign_in(sessions["ada"])
    with worked():
        ben.open(f"/requests/{begun.pk}/")
        follow(ben, "Something is wrong: open a dispute")
        ben.page.get_by_label("What is it about?").select_option("TIME")
        ben.type("What happened?", "It took an hour less.")
        ben.press("Open the dispute")
        comes(ben, "Ada is asked for an answer.", by_itself=script)
        ada.open("/")
        ada.wait_for("It is your turn")
        follow(ada, "Bicycle repair")
        ada.wait_for("Please say what happened")
        ada.type("What happened, as you have seen it?", "The chain was worse than it looked.")
        ada.press("Send my answer")
        assert "Your answer is sent." in ada.text
        comes(ben, "The chain was worse than it looked.", by_itself=script)
        ben.press("Propose how to share the hours")
        assert "Please fill this in." in ben.text
        ben.type("How much goes to Ada?", "40 min")
        ben.type("Message", "Let us share.")
        ben.press("Propose how to share the hours")
        assert "You give Ada 40 min, 20 min come back to you." in ben.text
        comes(ada, "You get 40 min, 20 min go back to Ben.", by_itself=script)
        assert "This happens at once and can’t be undone." in ada.text
        ada.press("Agree to the proposal")
        assert "The two of you have agreed." in ada.text
        comes(ben, "The two of you have agreed.", by_itself=script)
    for screen in (ben, ada):
        assert not screen.is_too_wide()
        assert screen.complaints == []
    ada.open("/balance/")
    assert "3 h 40 min" in ada.text
