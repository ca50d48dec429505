"""Every page that members see: usable by everybody, whole on a phone, true to the content policy."""

from collections.abc import Callable
from typing import Any

import pytest

from disputes.models import Dispute
from requests_app.models import ServiceRequest
from requests_app.operations import Proposal
from tests.browser.site import DESKTOP, NEEDS_CHROMIUM, PHONE, Screen
from tests.disputes.court import court_of
from tests.requests_app.roads import Bank


pytestmark = NEEDS_CHROMIUM

VISITORS = ["/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"]


def made(bank: Bank) -> dict[str, ServiceRequest]:
    """A request in each kind of state, all in one bank."""
    offer = Proposal(minutes=75, words="It needs a new chain, which takes longer.")
    found = {
        "draft": bank.draft(),
        "rejected": bank.rejected(),
        "active": bank.active(minutes=20, words="The chain jumps.\nOften."),
        "accepted": bank.accepted(minutes=10),
        "declined": bank.declined(),
        "recorded": bank.recorded(),
        "paid": bank.paid(),
        "negotiating": bank.act("counter_offer", bank.active(minutes=10), bank.ada, offer=offer),
        "completed": much_longer(bank),
        "disputed": bank.accepted(minutes=10),
    }
    court_of(bank, at=bank.at).ruled(4, found["disputed"])
    return found


def much_longer(bank: Bank) -> ServiceRequest:
    request = bank.act("start", bank.accepted(minutes=10), bank.ada)
    return bank.act("complete", request, bank.ada, actual_minutes=30)


def paths(bank: Bank) -> list[str]:
    requests = made(bank)
    return [
        "/",
        "/services/",
        "/services/new/",
        f"/services/{bank.service.pk}/",
        "/requests/",
        f"/requests/new/?service={bank.service.pk}",
        *(f"/requests/{request.pk}/" for request in requests.values()),
        *(f"/requests/{requests[name].pk}/execution/" for name in ("negotiating", "paid")),
        f"/requests/{requests['accepted'].pk}/dispute/",
        f"/disputes/{Dispute.objects.get().pk}/",
        f"/members/{bank.ada.pk}/",
        f"/services/{bank.service.pk}/ratings/",
        f"/requests/{requests['paid'].pk}/rate/",
        "/balance/",
        "/notifications/",
        "/notifications/preferences/",
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/keys/",
    ]


@pytest.fixture
def pages(bank: Bank) -> list[str]:
    return paths(bank)


def look(screen: Screen, path: str) -> list[str]:
    """What is wrong with a page."""
    screen.open(path)
    screen.unfold()
    wide = [f"{path} scrolls sideways"] if screen.is_too_wide() else []
    return wide + screen.grave_problems()


@pytest.mark.parametrize(
    ("width", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desktop-dark"]
)
def test_every_page_is_usable_by_everybody(
    pages: list[str],
    sessions: dict[str, str],
    site: str,
    browser: Any,
    width: int,
    scheme: str,
) -> None:
    wrong: list[str] = []
    visitor = Screen(browser, site, width=width, color_scheme=scheme)
    ben = Screen(browser, site, width=width, color_scheme=scheme)
    ben.sign_in(sessions["ben"])
    for path in VISITORS:
        wrong += look(visitor, path)
    for path in pages:
        wrong += look(ben, path)
    assert wrong + visitor.complaints + ben.complaints == []


@pytest.fixture
def asked(bank: Bank) -> ServiceRequest:
    """Ben asks, Ada has to answer."""
    return bank.active()


@pytest.fixture
def wrong(bank: Bank, asked: ServiceRequest) -> list[tuple[str, Callable[[Screen], None]]]:
    """Pages, and how to send their form with something missing."""

    def ask(screen: Screen) -> None:
        screen.type("How long will it take?", "")
        screen.press("Send")

    def propose(screen: Screen) -> None:
        screen.unfold()
        screen.type("How long?", "")
        screen.press("Propose other terms")

    return [
        (f"/requests/new/?service={bank.wanted.pk}", ask),
        (f"/requests/{asked.pk}/", propose),
        (
            f"/requests/{bank.accepted().pk}/dispute/",
            lambda screen: screen.press("Open the dispute"),
        ),
    ]


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_refused_form_leads_to_what_is_wrong(
    wrong: list[tuple[str, Callable[[Screen], None]]],
    sessions: dict[str, str],
    site: str,
    browser: Any,
    width: int,
) -> None:
    """The summary has the focus, and its link leads into the field."""
    screen = Screen(browser, site, width=width)
    screen.sign_in(sessions["ada"])
    for path, send in wrong:
        screen.open(path)
        send(screen)
        summary = screen.page.locator(".error-summary")
        summary.wait_for()
        assert summary.evaluate("element => element === document.activeElement"), path
        summary.get_by_role("link").first.click()
        assert screen.page.evaluate("document.activeElement.name"), path
        assert not screen.is_too_wide()
        assert screen.grave_problems() == []
    assert screen.complaints == []


def tabbed_to(screen: Screen) -> str:
    screen.page.keyboard.press("Tab")
    return str(screen.page.evaluate("document.activeElement.textContent.trim()"))


def test_the_keyboard_reaches_the_content_and_the_next_action_first(
    asked: ServiceRequest, sessions: dict[str, str], site: str, browser: Any
) -> None:
    screen = Screen(browser, site)
    screen.sign_in(sessions["ada"])
    screen.open(f"/requests/{asked.pk}/")
    screen.page.keyboard.press("Tab")
    assert screen.page.evaluate("document.activeElement.textContent") == "Skip to the content"
    screen.page.keyboard.press("Enter")
    # What is new to read comes before what there is to decide.
    assert tabbed_to(screen) == "Conversation"
    assert tabbed_to(screen) == "Accept"
    screen.page.keyboard.press("Enter")
    screen.page.get_by_text("You have accepted.").wait_for()
