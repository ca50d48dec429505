"""The reports in Chromium: usable by everybody, whole on a phone, true to the content policy."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.urls import reverse

from portal.reports.reports import REPORTS
from tests.browser.conftest import browser, chrome
from tests.browser.site import DESKTOP, NEEDS_CHROMIUM, PHONE, Screen, served, session_of
from tests.clock import keep_time
from tests.factories import member
from tests.reports.history import ten_days
from tests.reports.past import BusyBank
from tests.requests_app.roads import new_bank


__all__ = ["browser", "chrome"]

pytestmark = NEEDS_CHROMIUM

PAGES = [
    reverse("admin:index"),
    reverse("admin:reports"),
    *(reverse("admin:report", args=[name]) for name in REPORTS),
    reverse("admin:report", args=["flows"]) + "?from=2026-03-02&to=2026-03-04",
]


@pytest.fixture
def session(real_db, at, monkeypatch) -> str:
    """Somebody who may see everything, after ten days and with something stuck."""
    bank = keep_time(BusyBank(**vars(new_bank(at))), monkeypatch)
    ten_days(bank)
    bank.submitted(minutes=1)
    bank.at += timedelta(minutes=6)
    return session_of(member("Chief", at=at, is_staff=True, is_superuser=True))


@pytest.fixture
def site(session) -> Iterator[str]:
    with served() as address:
        yield address


@pytest.mark.parametrize(
    ("width", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desktop-dark"]
)
def test_every_report_is_usable_by_everybody(session, site, browser, width, scheme):
    screen = Screen(browser, site, width=width, color_scheme=scheme)
    screen.sign_in(session)
    wrong: list[str] = []
    for path in PAGES:
        screen.open(path)
        wrong += [f"{path} scrolls sideways"] if screen.is_too_wide() else []
        wrong += screen.problems()

    assert wrong + screen.complaints == []


def test_a_time_is_chosen_without_any_script(session, site, browser):
    screen = Screen(browser, site, java_script_enabled=False)
    screen.sign_in(session)
    screen.open(reverse("admin:report", args=["flows"]))
    screen.page.get_by_label("From", exact=True).fill("2026-03-02")
    screen.page.get_by_label("To", exact=True).fill("2026-03-02")
    screen.press("Show")
    assert screen.path.endswith("?from=2026-03-02&to=2026-03-02")
    assert "From 2 March 2026, 00:00 until 3 March 2026, 00:00." in screen.text
    screen.page.get_by_role("link", name="Last 7 days").click()
    assert "From 5 March 2026" in screen.text
    with screen.page.expect_download() as started:
        screen.page.get_by_role("link", name="Transitions as CSV").click()

    assert started.value.suggested_filename == "flows-flows-2026-03-12.csv"
