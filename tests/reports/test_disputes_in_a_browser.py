"""The reports on disputes in Chromium, after seven of them."""

from collections.abc import Iterator

import pytest
from django.urls import reverse

from hourbank.roles import AUDITORS, COORDINATORS, SENIORS
from tests.browser.site import NEEDS_CHROMIUM, Screen, chromium, served, session_of
from tests.clock import keep_time
from tests.disputes.court import Court, staff
from tests.reports.disputed import seven_disputes
from tests.reports.past import BusyBank
from tests.requests_app.roads import new_bank


pytestmark = NEEDS_CHROMIUM


@pytest.fixture
def session(real_db, at, monkeypatch) -> str:
    """An auditor's."""
    court = Court(
        bank=keep_time(BusyBank(**vars(new_bank(at))), monkeypatch),
        cora=staff("Cora", at=at, role=COORDINATORS),
        sena=staff("Sena", at=at, role=SENIORS),
        otto=staff("Otto", at=at, role=AUDITORS),
    )
    seven_disputes(court)
    return session_of(court.otto)


@pytest.fixture
def site(session) -> Iterator[str]:
    with served() as address:
        yield address


def test_bars_and_tables_of_disputes_are_usable_by_everybody(session, site):
    wrong: list[str] = []
    with chromium() as browser:
        screen = Screen(browser, site)
        screen.sign_in(session)
        for name in ("open-disputes", "disputes", "disputes-by-coordinator"):
            screen.open(reverse("admin:report", args=[name]))
            wrong += [f"{name} scrolls sideways"] if screen.is_too_wide() else []
            wrong += screen.problems()
            figures = screen.page.get_by_role("img", name="Chart: ")
            assert figures.count() > 0
            # A bar is painted, in a colour of ours: the style sheet and the policy agree.
            bar = figures.first.locator(".report-bars rect").first
            assert bar.bounding_box()["width"] > 0
            assert bar.evaluate("bar => getComputedStyle(bar).fill") != "rgb(0, 0, 0)"

    assert wrong + screen.complaints == []
