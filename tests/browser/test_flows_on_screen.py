"""Each flow as members go through it: on a phone and at a desk, with and without script, by day and night.

One bank and one pair of screens serve all flows of a way; by default two ways in which each value occurs.
"""

from itertools import product
from typing import Any

import pytest

from requests_app.models import ServiceRequest
from tests.browser.site import DESKTOP, NEEDS_CHROMIUM, PHONE, Screen, worked
from tests.requests_app.roads import Bank


pytestmark = NEEDS_CHROMIUM

WAYS = list(product((PHONE, DESKTOP), (True, False), ("light", "dark")))
DEFAULT = [(PHONE, False, "dark"), (DESKTOP, True, "light")]


class Flows:
    """Ada gives and Ben asks, each before a screen; what a flow begins with is there already."""

    def __init__(self, ada: Screen, ben: Screen, begun: dict[str, ServiceRequest]) -> None:
        self.ada, self.ben, self.begun = ada, ben, begun

    def opened(self, who: Screen, name: str) -> Screen:
        who.open(f"/requests/{self.begun[name].pk}/")
        return who

    def browse_and_search(self) -> None:
        """By words, though one is misspelt, and by a filter; what fits nothing says so."""
        ben = self.ben
        ben.open("/services/")
        assert "Bicycle repair" in ben.text
        ben.page.get_by_text("Search and filter").click()
        ben.page.get_by_label("Search", exact=True).fill("bicycles")
        ben.page.get_by_label("Offered or wanted").select_option("OFFER")
        ben.press("Search")
        ben.page.get_by_role("link", name="Bicycle repair").click()
        ben.page.wait_for_url("**/services/*-*/")
        assert "Ada" in ben.text
        ben.open("/services/?q=submarine")
        assert "Show everything" in ben.text

    def offer_a_service(self) -> None:
        """What is missing is said; then it is sent in, and the bank looks at it."""
        ada = self.ada
        ada.open("/services/new/")
        ada.press("Send it in")
        assert "Please fill this in." in ada.text
        ada.type("What is it?", "Bread for beginners")
        ada.type("Description", "We bake a loaf together, and you take it home with you.")
        ada.type("How long it usually takes", "2 h")
        ada.press("Send it in")
        ada.wait_for("Bread for beginners")
        ada.open("/services/mine/")
        assert "Bread for beginners" in ada.text

    def ask(self) -> None:
        """A start that has passed is refused at its place; then the other is asked."""
        ben = self.ben
        ben.open(f"/requests/new/?service={self.begun['asked'].service_id}")
        ben.type("How long will it take?", "10 min")
        ben.type("When?", "2026-02-28T10:00")
        ben.press("Send")
        assert "This time has passed already: a later one is needed." in ben.text
        ben.type("When?", "2026-03-09T10:00")
        ben.press("Send")
        ben.wait_for("Waiting for an answer")

    def counter_offer(self) -> None:
        """Ada needs longer, and Ben agrees."""
        ada = self.opened(self.ada, "asked")
        ada.unfold()
        form = ada.page.locator("form[action$='/counter-offer/']")
        form.get_by_label("How long?").fill("15 min")
        form.get_by_label("Message").fill("With the brakes.")
        form.locator("button[type=submit]").click()
        ada.page.get_by_text("Your counter-offer is sent.").wait_for()
        ben = self.opened(self.ben, "asked")
        assert "With the brakes." in ben.text
        ben.press("Accept the offer")
        assert "You have accepted the offer." in ben.text

    def confirm_with_real_minutes(self) -> None:
        """Ben reads how long it took, and pays that."""
        ben = self.opened(self.ben, "done")
        assert "Ada says: 8 min." in ben.text
        assert "It took 8 min." in ben.text
        ben.press("Confirm and pay")
        ben.wait_for("The hours have been paid.")

    def rate(self) -> None:
        """Nobody sees it before the other has rated too."""
        ben = self.opened(self.ben, "paid")
        ben.page.get_by_label("5 of 5").first.check()
        ben.type("In your words", "As good as new.")
        ben.press("Rate Ada")
        assert "Waiting for Ada" in ben.text
        assert "As good as new." not in self.opened(self.ada, "paid").text

    def dispute(self) -> None:
        """Ben says what is wrong, and Ada is asked."""
        ben = self.opened(self.ben, "begun")
        ben.page.get_by_role("link", name="Something is wrong: open a dispute").click()
        ben.page.get_by_label("What is it about?").select_option("TIME")
        ben.type("What happened?", "It took less.")
        ben.press("Open the dispute")
        ben.wait_for("Ada is asked for an answer.")

    def dashboard(self) -> None:
        """What needs one, what one waits for, and one's hours."""
        self.ada.open("/")
        assert "It took less." not in self.ada.text
        assert "What needs you now" in self.ada.text
        self.ben.open("/")
        for words in (
            "What needs you now",
            "Ada says: 7 min.",
            "What you are waiting for",
            "You can spend",
        ):
            assert words in self.ben.text, words


FLOWS = [
    Flows.browse_and_search,
    Flows.offer_a_service,
    Flows.ask,
    Flows.counter_offer,
    Flows.confirm_with_real_minutes,
    Flows.rate,
    Flows.dispute,
    Flows.dashboard,
]


@pytest.fixture
def begun(bank: Bank) -> dict[str, ServiceRequest]:
    """What the flows go on from."""

    def done(minutes: int) -> ServiceRequest:
        work = bank.act("start", bank.accepted(minutes=10), bank.ada)
        return bank.act("complete", work, bank.ada, actual_minutes=minutes)

    return {
        "asked": bank.active(minutes=10),
        "done": done(8),
        "waits": done(7),
        "paid": bank.act("confirm", done(9), bank.ben),
        "begun": bank.act("start", bank.accepted(minutes=10), bank.ada),
    }


@pytest.mark.parametrize(
    ("width", "script", "scheme"),
    [
        pytest.param(
            *way,
            id=f"{way[0]}-{'script' if way[1] else 'no-script'}-{way[2]}",
            marks=[] if way in DEFAULT else pytest.mark.long,
        )
        for way in WAYS
    ],
)
def test_each_flow_is_gone_through(
    begun: dict[str, ServiceRequest],
    sessions: dict[str, str],
    site: str,
    browser: Any,
    *,
    width: int,
    script: bool,
    scheme: str,
) -> None:
    how = {"width": width, "java_script_enabled": script, "color_scheme": scheme}
    ada, ben = (Screen(browser, site, **how) for _person in range(2))
    ada.sign_in(sessions["ada"])
    ben.sign_in(sessions["ben"])
    with worked():
        for flow in FLOWS:
            flow(Flows(ada, ben, begun))
            assert not ada.is_too_wide(), flow.__name__
            assert not ben.is_too_wide(), flow.__name__
            assert ada.complaints + ben.complaints == [], flow.__name__
