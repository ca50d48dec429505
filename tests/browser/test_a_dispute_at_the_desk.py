"""A dispute through the administration in a real browser: from the queue to the last ruling."""

from datetime import timedelta
from typing import Any

import pytest

from disputes.models import Dispute
from disputes.operations import add_note, appeal_ruling, ask, propose_settlement
from hourbank.roles import COORDINATORS, SENIORS
from members.models import Member
from members.operations.households import make_household
from tests.admin.bench import QUEUE, hers, in_hand_of, page, spend, unassigned
from tests.browser.site import DESKTOP, NEEDS_CHROMIUM, PHONE, Screen, session_of, worked
from tests.clock import keep_time
from tests.disputes.court import Court, new_court, staff
from tests.requests_app.roads import Bank


pytestmark = NEEDS_CHROMIUM

# The lists that have more columns than there is room for.
CUT = """
Array.from(document.querySelectorAll(".results"))
    .filter(each => each.scrollWidth > each.clientWidth)
    .map(each => `a list of ${each.scrollWidth} in ${each.clientWidth}`)
"""


@pytest.fixture
def court(real_db: str, at: Any, monkeypatch: pytest.MonkeyPatch) -> Court:
    court = new_court(at)
    keep_time(court.bank, monkeypatch)
    return court


@pytest.fixture
def bank(court: Court) -> Bank:
    """What the site shows."""
    return court.bank


@pytest.fixture
def dora(court: Court) -> Member:
    return staff("Dora", at=court.bank.at, role=COORDINATORS)


@pytest.fixture
def tess(court: Court) -> Member:
    """Another senior, who hears what Sena has ruled."""
    return staff("Tess", at=court.bank.at, role=SENIORS)


@pytest.fixture
def keys(court: Court, dora: Member, tess: Member) -> dict[str, str]:
    """The sessions of all who sign in."""
    people = {"cora": court.cora, "sena": court.sena, "otto": court.otto, "dora": dora}
    people |= {"tess": tess, "ada": court.bank.ada, "ben": court.bank.ben}
    return {name: session_of(one) for name, one in people.items()}


class Desk(Screen):
    """The screen of somebody of the staff."""

    def __init__(self, browser: Any, site: str, session: str, **how: Any) -> None:
        super().__init__(browser, site, **how)
        self.sign_in(session)

    def choose(self, label: str, words: str) -> None:
        field = self.page.get_by_label(label, exact=True)
        option = field.locator("option", has_text=words).first
        field.select_option(option.get_attribute("value"))

    def message(self) -> str:
        return " ".join(self.page.locator(".messagelist").inner_text().split())


@pytest.fixture
def fresh(court: Court) -> Dispute:
    """In nobody's hands, about an hour and a half."""
    return in_hand_of(court, None, minutes=90)


def assign_to_cora(sena: Desk) -> None:
    sena.open(f"{QUEUE}?pile=unassigned")
    sena.page.locator("#action-toggle").check()
    sena.page.locator("select[name=action]").select_option("assign")
    sena.page.locator("button[name=index]").click()
    sena.choose("Give it to", "Cora (0 open)")
    sena.page.get_by_role("button", name="Assign to…").click()
    assert "Assign to…: 1 done." in sena.message()


def hand_over_to_dora(cora: Desk) -> None:
    cora.open(f"{QUEUE}?pile=mine")
    cora.page.get_by_role("link", name="Bicycle repair").click()
    cora.page.get_by_role("link", name="Hand over").click()
    cora.choose("Give it to", "Dora")
    cora.type("Note", "I know them both too well.")
    cora.press("Hand over")
    assert "handed over" in cora.message()
    assert cora.path == QUEUE


def ask_ada_for_evidence(dora: Desk) -> None:
    dora.open(QUEUE)
    dora.page.get_by_role("link", name="Bicycle repair").click()
    assert "I know them both too well." in dora.text
    dora.page.get_by_role("link", name="Ask for evidence or words").click()
    dora.choose("Whom do you ask?", "who gives")
    dora.type("What do you ask for?", "Is there a picture of the chain?")
    dora.press("Ask for evidence or words")
    assert "Is there a picture of the chain?" in dora.text


def split_fifty_of_ninety(dora: Desk) -> None:
    dora.page.get_by_label("Reasons").fill("Fifty minutes were needed.")
    dora.page.get_by_label("For the provider").fill("50 min")
    dora.press("See what it does")
    assert "50 min of 1 h 30 min for Ada." in dora.text
    assert "1 h 30 min 2 h 10 min +40 min" in dora.text
    dora.press("Confirm the ruling")
    assert "The ruling is recorded" in dora.message()
    assert "50 min of 1 h 30 min for the provider" in dora.text


def rule_at_last(sena: Desk) -> None:
    sena.open(f"{QUEUE}?pile=appealed")
    sena.page.get_by_role("link", name="Bicycle repair").click()
    sena.wait_for("Being looked into")
    assert "I worked for the whole time." in sena.text
    assert "Fifty minutes were needed." in sena.text
    sena.page.get_by_label("Reasons").fill("The whole time was agreed.")
    sena.press("All: 1 h 30 min")
    assert "It is final, and carried out at once." in sena.text
    sena.press("Confirm the ruling")
    sena.wait_for("Closed: 1 h 30 min of 1 h 30 min for the provider")


def test_assigned_handed_over_asked_split_appealed_and_ruled_by_somebody_else(
    fresh: Dispute, keys: dict[str, str], site: str, browser: Any
) -> None:
    sena, cora, dora, ada = (
        Desk(browser, site, keys[name]) for name in ("sena", "cora", "dora", "ada")
    )
    with worked():
        assign_to_cora(sena)
        hand_over_to_dora(cora)
        cora.open(page(fresh), status=404)
        ask_ada_for_evidence(dora)
        ada.open(f"/disputes/{fresh.pk}/")
        assert "Is there a picture of the chain?" in ada.text
        assert "too well" not in ada.text
        split_fifty_of_ninety(dora)
        ada.page.reload()
        ada.unfold()
        ada.type("What is wrong with the ruling?", "I worked for the whole time.")
        ada.press("Appeal")
        ada.wait_for("I worked for the whole time.")
        dora.open(page(fresh), status=404)
        rule_at_last(sena)
        ada.open("/balance/")
        assert "4 h 30 min" in ada.text
    for screen in (sena, cora, dora, ada):
        assert screen.complaints == []


@pytest.fixture
def ready(court: Court) -> Dispute:
    return hers(court, minutes=90)


def test_a_case_is_resolved_in_three_clicks_from_the_queue(
    ready: Dispute, keys: dict[str, str], site: str, browser: Any
) -> None:
    cora = Desk(browser, site, keys["cora"])
    cora.open(QUEUE)
    clicks = 0

    def click(role: str, name: str) -> None:
        nonlocal clicks
        clicks += 1
        cora.page.get_by_role(role, name=name).click()

    click("link", "Bicycle repair")
    cora.page.get_by_label("Reasons").fill("Both are half right.")
    click("button", "Half: 45 min")
    click("button", "Confirm the ruling")
    assert "The ruling is recorded" in cora.message()
    assert "45 min of 1 h 30 min for the provider" in cora.text
    assert clicks == 3
    assert cora.complaints == []


def test_back_and_confirm_again_does_nothing_more_and_says_so(
    ready: Dispute, keys: dict[str, str], site: str, browser: Any
) -> None:
    """Two windows with the same preview: a double click that got through twice."""
    first, second = (Desk(browser, site, keys["cora"]) for _each in range(2))
    for cora in (first, second):
        cora.open(page(ready))
        cora.page.get_by_label("Reasons").fill("Both are half right.")
        cora.press("Half: 45 min")
    first.press("Confirm the ruling")
    second.press("Confirm the ruling")
    assert "The ruling is recorded" in first.message()
    assert "recorded already. Nothing more was done." in second.message()


def test_who_confirms_second_is_told_who_ruled(
    ready: Dispute, keys: dict[str, str], site: str, browser: Any
) -> None:
    cora, sena = Desk(browser, site, keys["cora"]), Desk(browser, site, keys["sena"])
    for who, choice in ((cora, "Half: 45 min"), (sena, "Nothing: 0 min")):
        who.open(page(ready))
        who.page.get_by_label("Reasons").fill(f"I choose {choice}.")
        who.press(choice)
    sena.press("Confirm the ruling")
    cora.press("Confirm the ruling")
    assert "Sena has ruled on it." in cora.text
    assert "Your ruling was not recorded." in cora.text
    assert "I choose Half: 45 min." in cora.text
    assert sena.complaints == cora.complaints == []


@pytest.fixture
def paid(court: Court) -> Dispute:
    """About an hour that is paid; Ada has twenty minutes left."""
    request = court.bank.paid()
    spend(court, 220)
    return court.reviewed(request)


def test_a_ruling_after_payment_moves_back_what_there_is_and_the_rest_is_owed(
    paid: Dispute, keys: dict[str, str], site: str, browser: Any
) -> None:
    sena, ben, ada = (Desk(browser, site, keys[name]) for name in ("sena", "ben", "ada"))
    sena.open(page(paid))
    sena.page.get_by_label("Reasons").fill("Half of it was done.")
    sena.press("Half: 30 min")
    assert "20 min can be moved back now" in sena.text
    assert "10 min are missing: Ada will owe them." in sena.text
    wrong = sena.look()
    sena.press("Confirm the ruling")
    for side in (ben, ada):
        side.open(f"/disputes/{paid.pk}/")
        side.press("Accept the ruling")
    assert "You owe Ben 10 min." in ada.text
    sena.open(page(paid))
    assert "Ada owes Ben 10 min by a ruling" in sena.text
    wrong += sena.look()
    ada.open("/balance/")
    assert "10 min" in ada.text.partition("Debts after a dispute")[2]
    wrong += ada.look()
    assert wrong + sena.complaints + ben.complaints + ada.complaints == []


@pytest.fixture
def paths(court: Court, keys: dict[str, str]) -> list[str]:
    """The desk's pages, of a dispute with everything in it, one that is free and one on appeal."""
    appealed = court.ruled(20)
    court.do(appeal_ruling, court.bank.ada, appealed, words="That is too little.")
    full, free = hers(court), unassigned(court)
    home = court.bank.do(make_household, court.sena, name="The mill")
    near = [court.cora.pk, court.bank.ben.pk]
    Member.objects.filter(pk__in=near).update(household=home)
    court.do(ask, court.cora, full, words="Is there a picture?\nOf the chain?")
    court.bank.do(add_note, court.cora, dispute_id=full.pk, words="w" * 200)
    court.do(propose_settlement, court.bank.ben, full, released_minutes=4, words="Share? " * 30)
    court.bank.at = full.target_at
    court.bank.later(timedelta(seconds=1))
    assert court.again(appealed).assigned_to is not None
    return [
        QUEUE,
        f"{QUEUE}?pile=all",
        page(full),
        page(free),
        page(appealed),
        *(page(full, name) for name in ("assign", "hand-over", "ask")),
    ]


@pytest.fixture
def preview(paths: list[str]) -> str:
    return paths[2]


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (DESKTOP, "light"),
        pytest.param(PHONE, "dark", marks=pytest.mark.long),
        pytest.param(DESKTOP, "dark", marks=pytest.mark.long),
        pytest.param(PHONE, "light", marks=pytest.mark.long),
    ],
)
def test_the_desk_is_usable_by_everybody(
    paths: list[str],
    preview: str,
    keys: dict[str, str],
    site: str,
    browser: Any,
    width: int,
    scheme: str,
) -> None:
    desk = Desk(browser, site, keys["sena"], width=width, color_scheme=scheme)
    wrong: list[str] = []
    for path in paths:
        desk.open(path)
        wrong += desk.look()
        if width == DESKTOP:
            wrong += desk.page.evaluate(CUT)
    desk.open(preview)
    desk.press("Half: 5 min")
    wrong += desk.look()
    desk.page.get_by_label("Reasons").fill("Half of it.")
    desk.press("Half: 5 min")
    wrong += desk.look()
    assert wrong + desk.complaints == []


def test_the_keyboard_leads_through_a_ruling(
    ready: Dispute, keys: dict[str, str], site: str, browser: Any
) -> None:
    desk = Desk(browser, site, keys["cora"])
    desk.open(page(ready))
    keyboard = desk.page.keyboard
    desk.page.get_by_role("link", name="Rule", exact=True).focus()
    keyboard.press("Enter")
    keyboard.press("Tab")
    keyboard.type("Ten minutes were needed.")
    keyboard.press("Tab")
    keyboard.type("0:10")
    keyboard.press("Enter")
    desk.page.get_by_text("10 min of 1 h 30 min for Ada.").wait_for()
    desk.page.get_by_role("button", name="Confirm the ruling").focus()
    keyboard.press("Enter")
    desk.page.get_by_text("The ruling is recorded").wait_for()
    assert desk.complaints == []
