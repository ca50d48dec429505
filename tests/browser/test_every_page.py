"""Every page, at 360 and 1280 px, light and dark, from left to right and from right to left.

By default each page once, and few of the administration's, in a look that goes round, so that each
look occurs; `--long` takes all in all.
Whoever adds a page adds it to `tests/browser/pages.py`, or says there why it is none.
"""

import os
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from tests.browser.keyboard import walk
from tests.browser.pages import LOOKS, Look, Pages, every_page, left_out
from tests.browser.site import HEIGHTS, NEEDS_CHROMIUM, Screen
from tests.factories import PASSWORD
from tests.requests_app.roads import Bank


pytestmark = NEEDS_CHROMIUM


@pytest.fixture
def pages(bank: Bank, settings: Any, tmp_path: Path) -> Pages:
    settings.KEPT_MAIL, settings.STAFF_MFA_REQUIRED = tmp_path, True
    return every_page(bank)


# The administration's pages are alike: by default one of so many is looked at.
OF_MANY = 6


def chosen(pages: Pages) -> Iterator[tuple[Look, str, str]]:
    """Which page is looked at how."""
    if os.environ.get("HOURBANK_TEST_LONG"):
        yield from ((look, *page) for page in pages.paths for look in LOOKS)
        return
    alike = [page for page in pages.paths if page[0] == "root"]
    others = [page for page in pages.paths if page[0] != "root"]
    for number, page in enumerate([*others, *alike[::OF_MANY]]):
        yield LOOKS[number % len(LOOKS)], *page


class Window(Screen):
    """One person's window, which changes its size, its colours and its language."""

    def sign_in_by_password(self, email: str) -> None:
        """What asks for the password anew has just got it then."""
        self.open("/accounts/login/")
        self.page.get_by_label("Email").first.fill(email)
        self.page.get_by_label("Password").first.fill(PASSWORD)
        self.press("Sign in")

    def turn_to(self, look: Look) -> None:
        self.page.set_viewport_size({"width": look.width, "height": HEIGHTS[look.width]})
        self.page.emulate_media(color_scheme=look.scheme, reduced_motion="reduce")
        cookie = {"name": "language", "value": look.language, "url": self.site}
        self._context.add_cookies([cookie])
        self.direction = "rtl" if look.language == "ar" else "ltr"

    def looked_at(self, path: str, look: Look) -> list[str]:
        """Everything that is wrong with a page in this look, and what the browser complains of."""
        self.turn_to(look)
        found = self.seen(path) + self.complaints
        self.complaints.clear()
        return found

    def seen(self, path: str) -> list[str]:
        """Everything that is wrong with a page."""
        answer = self.page.goto(self.site + path)
        if answer.status != HTTPStatus.OK:
            return [f"{path} answers {answer.status}"]
        found = self.look() + walk(self)
        if self.page.evaluate("document.documentElement.dir") != self.direction:
            found.append(f"{path} isn't {self.direction}")
        return found


def opened(browser: Any, site: str, who: str, pages: Pages) -> Window:
    """A new window of somebody's, who has signed in where there is anybody."""
    window = Window(browser, site)
    if who == "ben":
        window.sign_in_by_password("ben@example.org")
    elif who:
        window.sign_in(pages.keys[who])
    return window


def test_every_page_is_usable_by_everybody(pages: Pages, site: str, browser: Any) -> None:
    """Axe and WCAG 2.2 AA, sideways scrolling, the content policy, other hosts, and the keyboard."""
    from playwright.sync_api import TimeoutError as Stuck  # noqa: PLC0415 - only where Chromium is

    wrong = [f"{each}: see tests/browser/pages.py" for each in left_out(pages)]
    windows: dict[str, Window] = {}
    for look, who, path in chosen(pages):
        if who not in windows:
            windows[who] = opened(browser, site, who, pages)
        try:
            found = windows[who].looked_at(path, look)
        except Stuck:
            # A window that is stuck isn't the page's fault; a page that a new one can't open is wrong.
            windows[who] = opened(browser, site, who, pages)
            found = windows[who].looked_at(path, look)
        wrong += [f"{look.width} {look.scheme} {look.language} {who}: {each}" for each in found]
    assert not wrong, "\n".join(wrong)
