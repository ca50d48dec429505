"""Pages of changes by consent, of recording and of the calendar: usable by everybody, whole on a phone."""

from datetime import timedelta
from typing import Any

import pytest

from requests_app.models import ServiceRequest
from requests_app.operations import Schedule
from tests.browser.site import DESKTOP, NEEDS_CHROMIUM, PHONE, Screen
from tests.requests_app.roads import Bank


pytestmark = NEEDS_CHROMIUM

DAY = timedelta(days=1)


@pytest.fixture
def asked(bank: Bank) -> ServiceRequest:
    """Ada proposes another time and place; Ben is asked."""
    request = bank.accepted(minutes=60, starts_at=bank.at + 5 * DAY, place="At Ben’s")
    schedule = Schedule(
        starts_at=bank.at + 8 * DAY, place="The library", words="I must see the doctor that day."
    )
    return bank.act("reschedule", request, bank.ada, schedule=schedule)


@pytest.fixture
def haggled(bank: Bank) -> ServiceRequest:
    """Ben proposes to pay less, and waits for Ada."""
    return bank.haggling()


@pytest.mark.parametrize("width", [PHONE, pytest.param(DESKTOP, marks=pytest.mark.long)])
def test_changes_recording_and_calendar_are_usable_by_everybody(
    bank: Bank,
    asked: ServiceRequest,
    haggled: ServiceRequest,
    sessions: dict[str, str],
    site: str,
    browser: Any,
    width: int,
) -> None:
    ben = Screen(browser, site, width=width)
    ben.sign_in(sessions["ben"])
    wrong = []
    ben.open(f"/requests/{asked.pk}/")
    assert "Ada proposes: 10 March 2026" in ben.text
    assert "It is your turn until Thursday 5 March" in ben.text
    wrong += ben.look()
    ben.press("Agree to the proposal")
    assert "You have agreed." in ben.text
    wrong += ben.look()
    ben.open(f"/requests/{haggled.pk}/")
    assert "You propose: to pay 45 min" in ben.text
    wrong += ben.look()
    ben.open("/requests/record/")
    ben.type("With whom?", "a")
    ben.press("Send to the other member")
    assert "Choose the member whom you mean." in ben.text
    wrong += ben.look()
    ben.open("/requests/calendar/")
    ben.press("Make an address")
    assert "it is shown only this once" in ben.text
    wrong += ben.look()
    ben.open("/requests/")
    wrong += ben.look()
    assert wrong + ben.complaints == []
