"""A dispute in Chromium: two members settle it by themselves; its pages are whole, and usable by everybody."""

from typing import Any

import pytest

from disputes.operations import accept_ruling, ask, decline_proposal, propose_settlement
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


@pytest.fixture
def pages(court: Court) -> list[str]:
    """The pages of a dispute in each kind of state, its list, and the way to it."""
    bank = court.bank

    def request() -> ServiceRequest:
        return bank.act("start", bank.accepted(minutes=10), bank.ada)

    # The first is the coordinator's, and its appeal the senior's, who may judge all others.
    final = court.rule(court.appealed(4, request()), 7, who=court.sena)
    asked = court.do(ask, court.sena, court.reviewed(request()), words="Is there a picture?")
    declined = court.do(decline_proposal, bank.ada, proposed(court, request()))
    ruled = court.rule(court.reviewed(request()), 4, who=court.sena)
    half_accepted = court.rule(court.reviewed(request()), 4, who=court.sena)
    disputes = [
        court.opened(request()),
        asked,
        declined,
        proposed(court, request()),
        ruled,
        court.do(accept_ruling, bank.ada, half_accepted),
        final,
    ]
    to_open = request()
    return [
        "/",
        "/disputes/",
        "/requests/",
        f"/requests/{to_open.pk}/dispute/",
        f"/requests/{asked.request_id}/",
        *(f"/disputes/{dispute.pk}/" for dispute in disputes),
    ]


def proposed(court: Court, request: ServiceRequest) -> Any:
    dispute = court.reviewed(request)
    return court.do(
        propose_settlement, court.bank.ben, dispute, released_minutes=4, words="Let us share."
    )


@pytest.mark.parametrize("width", [PHONE, pytest.param(DESKTOP, marks=pytest.mark.long)])
def test_the_pages_of_disputes_are_usable_by_everybody(
    pages: list[str], sessions: dict[str, str], site: str, browser: Any, width: int
) -> None:
    wrong = []
    for who in ("ada", "ben"):
        screen = Screen(browser, site, width=width)
        screen.sign_in(sessions[who])
        for path in pages:
            screen.open(path)
            screen.unfold()
            if screen.is_too_wide():
                wrong.append(f"{who}: {path} scrolls sideways")
            wrong += screen.grave_problems()
        wrong += screen.complaints
        screen.close()
    assert wrong == []
