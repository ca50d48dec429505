"""Pages that refresh themselves, in Chromium under the bank's own content policy: no page is loaded again."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connections
from django.urls import reverse

from hourbank.roles import ensure_roles
from tests.browser.conftest import browser, chrome
from tests.browser.site import (
    DESKTOP,
    NEEDS_CHROMIUM,
    PHONE,
    Screen,
    served,
    session_of,
    worked,
)
from tests.clock import keep_time
from tests.execution.conftest import sweep
from tests.factories import member
from tests.requests_app.roads import Bank, new_bank
from workflow.models import Step


__all__ = ["browser", "chrome"]

pytestmark = NEEDS_CHROMIUM

# Every page asks more often than that; a page that says it later says it too late.
SOON = 10_000


@pytest.fixture
def bank(real_db, at, monkeypatch) -> Bank:
    """Commits are real; the pages read the bank's clock."""
    return keep_time(new_bank(at), monkeypatch)


@pytest.fixture
def sessions(bank, at) -> dict[str, str]:
    """The sessions of Ada and Ben, and of a coordinator."""
    cora = member("Cora", at=at, is_staff=True)
    cora.groups.add(ensure_roles())
    people = {"ada": bank.ada, "ben": bank.ben, "cora": cora}
    return {name: session_of(who) for name, who in people.items()}


@pytest.fixture
def active(bank):
    """Ben asks, Ada has to answer."""
    return bank.active()


@pytest.fixture
def site(bank) -> Iterator[str]:
    with served() as address:
        yield address


@pytest.fixture
def look(browser, site, sessions) -> Iterator[Any]:
    """Opens somebody's screen on a page, and says afterwards that no browser has complained."""
    screens: list[Screen] = []

    def open_screen(name: str, path: str, **how: Any) -> Screen:
        screen = Screen(browser, site, **how)
        screen.sign_in(sessions[name])
        screen.open(path)
        if how.get("java_script_enabled", True):
            screen.page.evaluate("window.wasNeverLoadedAgain = true")
        screens.append(screen)
        return screen

    yield open_screen
    assert [complaint for screen in screens for complaint in screen.complaints] == []


def elsewhere(deed: Any, *args: Any, **kwargs: Any) -> None:
    """Do it in another thread, as another process would: in this one Playwright's loop runs."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            deed(*args, **kwargs)
        except BaseException as failure:  # noqa: BLE001 - told below
            failures.append(failure)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert not failures, failures


def look_again(screen: Screen) -> None:
    """Who comes back to a page needn't wait for its next question."""
    screen.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def says_soon(screen: Screen, place: str, words: str, *, is_looked_at: bool = True) -> None:
    """The page says so without being loaded again; after some seconds also if nobody touches it."""
    if is_looked_at:
        look_again(screen)
    screen.page.locator(place, has_text=words).first.wait_for(timeout=SOON)
    assert screen.page.evaluate("window.wasNeverLoadedAgain") is True


def grave_problems(screen: Screen) -> list[str]:
    """What axe finds; it tries to add styles itself, which the policy refuses."""
    heard = [*screen.complaints]
    found = screen.problems()
    screen.complaints[:] = heard
    return found


def path(request, page=""):
    return f"/requests/{request.pk}/{page}"


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_what_the_other_side_does_appears_everywhere_on_the_page(bank, active, look, width):
    ben = look("ben", path(active), width=width)
    assert "The provider is asked" in ben.text
    elsewhere(bank.act, "accept", active, bank.ada)
    # The page asks by itself once at each width, and does so again where it was changed before.
    says_soon(ben, ".badge", "Accepted", is_looked_at=width == DESKTOP)
    text = ben.text
    assert "The provider has promised to do this." in text
    assert "Accepted for 1 h" in text
    assert "Not begun in time" in text
    assert "No answer in time" not in text
    assert "until Wednesday 1 April," in text
    assert grave_problems(ben) == []
    elsewhere(bank.act, "start", active, bank.ada)
    says_soon(ben, ".badge", "Under way", is_looked_at=width == PHONE)


def test_the_number_of_unread_notifications_follows(bank, active, look):
    ben = look("ben", path(active))
    assert ben.page.locator("#live-unread").inner_text() == ""
    elsewhere(bank.act, "accept", active, bank.ada)
    says_soon(ben, "#live-unread", "1")


def test_whose_turn_it_is_and_the_balance_follow_until_the_end(bank, active, look):
    ada = look("ada", path(active))
    elsewhere(bank.act, "accept", active, bank.ada)
    says_soon(ada, "#live-side", "Start the work")
    elsewhere(bank.act, "start", active, bank.ada)
    elsewhere(bank.act, "complete", active, bank.ada, actual_minutes=60)
    says_soon(ada, "#live-side", "It is Ben’s turn")
    assert "You can spend 3 h" in ada.text
    elsewhere(bank.act, "confirm", active, bank.ben)
    says_soon(ada, "#live-now", "The hours have been paid.")
    assert "You can spend 4 h" in ada.text
    # Messages may still come, so the page goes on asking; the workflow has ended, and asks no more.
    assert ada.page.locator("#live[hx-get]").count() == 1
    course = look("ada", path(active, "execution/"))
    assert "Paid" in course.text
    assert course.page.locator("#live[hx-get]").count() == 0


def test_a_form_that_is_being_filled_in_is_left_alone(bank, active, look):
    ben = look("ben", path(active))
    fold = ben.page.locator("details.fold", has_text="Cancel the request")
    fold.locator("summary").click()
    fold.locator("textarea").fill("My plans have changed, because")
    elsewhere(bank.act, "accept", active, bank.ada)
    says_soon(ben, ".badge", "Accepted")
    assert fold.locator("textarea").input_value() == "My plans have changed, because"
    assert "This has changed while you were writing." in ben.text
    ben.press("Cancel the request")
    # The page that answers says what has changed, and keeps what was typed.
    assert "This has changed since you last saw it." in ben.text
    assert ben.page.locator("#id_cancel-words").input_value() == "My plans have changed, because"
    elsewhere(bank.act, "start", active, bank.ada)
    look_again(ben)
    ben.page.locator(".badge", has_text="Under way").first.wait_for(timeout=SOON)
    assert ben.page.locator("#id_cancel-words").input_value() == "My plans have changed, because"


def test_a_step_alone_changes_nothing_for_who_is_writing(bank, active, look):
    ada = look("ada", path(active))
    fold = ada.page.locator("details.fold", has_text="Decline")
    fold.first.locator("summary").click()
    ada.page.keyboard.press("Tab")
    timers = Step.objects.filter(subject_id=active.pk, name="response_timeout")
    elsewhere(timers.update, attempts=1)
    says_soon(ada, "#live-body", "tried 1 of 4 times")
    assert not ada.page.locator("#live-kept").is_visible()
    assert fold.first.locator("textarea").is_visible()


def test_the_focus_stays_on_the_link_that_it_was_on(bank, active, look):
    ben = look("ben", path(active))
    ben.page.get_by_role("link", name="See where your hours").focus()
    elsewhere(bank.act, "accept", active, bank.ada)
    says_soon(ben, ".badge", "Accepted")
    focused = ben.page.evaluate("document.activeElement.textContent")
    assert focused.startswith("See where your hours")


def test_the_whole_course_refreshes_itself(bank, active, look):
    ben = look("ben", path(active, "execution/"))
    picture = ".graph-desk desc"
    assert "It is now: Waiting for an answer." in ben.page.locator(picture).first.text_content()
    elsewhere(bank.act, "accept", active, bank.ada)
    look_again(ben)
    ben.page.locator(picture, has_text="It is now: Accepted.").first.wait_for(
        state="attached", timeout=SOON
    )
    assert "Ask the provider Done" in ben.text.replace("\t", " ")
    assert ben.page.evaluate("window.wasNeverLoadedAgain") is True


def test_a_page_without_script_says_the_same(bank, active, look):
    ben = look("ben", path(active), java_script_enabled=False)
    assert "No answer in time" in ben.text
    ben.page.get_by_role("link", name="The whole course").click()
    assert "What the bank does for it" in ben.text
    assert ben.page.locator("svg.graph-desk").first.is_visible()


def test_a_page_that_nobody_looks_at_asks_nothing(bank, active, look):
    ben = look("ben", path(active))
    ben.page.evaluate("Object.defineProperty(document, 'hidden', {value: true, writable: true})")
    # What was asked just before is answered still.
    asked: list[str] = []
    ben.page.on("request", lambda request: asked.append(request.url))
    elsewhere(bank.act, "accept", active, bank.ada)
    ben.page.wait_for_timeout(5_000)
    # The page's own questions; its icon comes when the browser likes.
    assert [url for url in asked if "/static/" not in url] == []
    ben.page.evaluate(
        "document.hidden = false; document.dispatchEvent(new Event('visibilitychange'))"
    )
    says_soon(ben, ".badge", "Accepted")


def test_who_was_signed_out_keeps_the_page_as_it_was(bank, active, look):
    ben = look("ben", path(active))
    fold = ben.page.locator("details.fold", has_text="Cancel the request")
    fold.locator("summary").click()
    fold.locator("textarea").fill("My plans")
    elsewhere(Session.objects.all().delete)
    look_again(ben)
    ben.page.locator("#live").wait_for(state="detached", timeout=SOON)
    assert fold.locator("textarea").input_value() == "My plans"
    assert "Waiting for an answer" in ben.text
    assert "Bicycle repair" in ben.page.title()


@pytest.fixture
def dying(bank, failing):
    """A settlement whose second step fails six times, of which two are over."""
    failing["process_escrow_release"] = 6
    request = bank.confirmed()
    sweep(bank, 0, 5)
    return request


def test_the_administration_s_panel_follows_a_failing_step_until_it_is_redriven(bank, dying, look):
    cora = look("cora", reverse("admin:requests_app_servicerequest_change", args=[dying.pk]))
    panel = cora.page.locator("#live-execution")
    assert "Pay the hours has failed 2 of 6 times; next try" in panel.inner_text()
    panel.locator("summary", has_text="ConnectionError").click()
    assert "a secret of the machinery" in panel.inner_text()
    elsewhere(sweep, bank, 15, 35, 75, 155)
    says_soon(cora, "#live-execution", "is a dead letter after 6 tries")
    # What was folded open stays open.
    assert panel.locator("details[open]").count() == 1
    panel.get_by_role("link", name="Redrive or discard it").click()
    cora.page.get_by_role("button", name="Redrive").click()
    cora.page.get_by_text("The step is tried again").wait_for()
    with worked():
        cora.open(reverse("admin:requests_app_servicerequest_change", args=[dying.pk]))
        cora.page.locator("#live-execution", has_text="Now: Paid").wait_for(timeout=SOON)
    assert grave_problems(cora) == []


def test_the_administration_says_when_what_stands_above_is_older(bank, active, look):
    cora = look("cora", reverse("admin:requests_app_servicerequest_change", args=[active.pk]))
    elsewhere(bank.act, "accept", active, bank.ada)
    says_soon(cora, "#live-execution", "what stands above is older")
    cora.page.get_by_role("link", name="Open it anew").click()
    assert "what stands above is older" not in cora.page.locator("#live-execution").inner_text()
