"""What the sides of a dispute do on its page: each action works, refuses, and is done once."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from disputes.models import Dispute, Settlement, Statement
from disputes.operations import ask, decline_proposal, propose_settlement, withdraw_proposal
from disputes.pages.actions import ACTIONS
from disputes.queries import allowed_actions, dispute_for
from disputes.states import DisputeState
from members.models import Member
from requests_app.states import State
from tests.disputes.court import Court, court_of
from tests.pages.people import People, said
from tests.reading import Form, Page
from tests.requests_app.acts import minutes_of
from tests.rows import every_row
from workflow.operations import change_policy


pytestmark = pytest.mark.django_db

ROADS = ["just_opened", "opened", "reviewed", "proposed", "ruled", "appealed"]
WORDS = {"words": "This is how it was."}
# Action, road there, who, what is typed, what is said, the state then.
PRESSED: list[tuple[str, str, str, dict[str, str], str, DisputeState]] = [
    ("respond", "opened", "ada", WORDS, "Your answer is sent.", DisputeState.UNDER_REVIEW),
    ("add-words", "reviewed", "ben", WORDS, "Your words are sent.", DisputeState.UNDER_REVIEW),
    ("add-words", "appealed", "ada", WORDS, "Your words are sent.", DisputeState.UNDER_REVIEW),
    (
        "propose",
        "reviewed",
        "ada",
        {"minutes": "40 min", **WORDS},
        "Your proposal is sent.",
        DisputeState.PROPOSED,
    ),
    ("propose", "proposed", "ada", {"minutes": "0:50"}, "Your proposal", DisputeState.PROPOSED),
    ("accept-proposal", "proposed", "ada", {}, "You have agreed.", DisputeState.SETTLED),
    ("decline-proposal", "proposed", "ada", {}, "You have not agreed", DisputeState.UNDER_REVIEW),
    ("withdraw-proposal", "proposed", "ben", {}, "Your proposal is", DisputeState.UNDER_REVIEW),
    ("withdraw", "just_opened", "ben", {}, "The dispute is withdrawn.", DisputeState.WITHDRAWN),
    ("withdraw", "proposed", "ben", {}, "The dispute is withdrawn.", DisputeState.WITHDRAWN),
    ("accept-ruling", "ruled", "ada", {}, "You have accepted", DisputeState.RESOLVED),
    ("appeal", "ruled", "ben", WORDS, "You have appealed.", DisputeState.UNDER_REVIEW),
]
# Action, road there, who must not.
OTHERS = [
    ("respond", "opened", "ben"),
    ("add-words", "opened", "ada"),
    ("withdraw", "opened", "ada"),
    ("accept-proposal", "proposed", "ben"),
    ("decline-proposal", "proposed", "ben"),
    ("withdraw-proposal", "proposed", "ada"),
    ("propose", "proposed", "ben"),
]
# Action, who, a road to where it can be done, what then makes it too late.
TOO_LATE = [
    ("respond", "ada", "opened"),
    ("propose", "ada", "reviewed"),
    ("add-words", "ada", "reviewed"),
    ("withdraw", "ben", "reviewed"),
]


@pytest.fixture
def court(people: People) -> Court:
    """The staff of the bank in whose pages the members are."""
    return court_of(people.bank, at=people.bank.at)


def path_of(dispute: Dispute, action: str = "") -> str:
    return f"/disputes/{dispute.pk}/{action}/" if action else f"/disputes/{dispute.pk}/"


def see(people: People, who: str, dispute: Dispute) -> Page:
    return people.open(who, path_of(dispute))


def form_of(people: People, who: str, dispute: Dispute, action: str) -> Form:
    return see(people, who, dispute).form(f"/{action}/")


def press(people: People, who: str, dispute: Dispute, action: str, **typed: str) -> Any:
    """Open the page, fill the action's form in, send it, and let the workers do what follows."""
    response = people.send(who, form_of(people, who, dispute, action), **typed)
    people.bank.work()
    return response


def forms_on(page: Page, dispute: Dispute) -> set[str]:
    start = path_of(dispute)
    own = (form.action for form in page.forms if form.action.startswith(start))
    # What is handed in has its own tests.
    return {action.removeprefix(start).rstrip("/") for action in own} - {"evidence"}


def sent(action: str, dispute: Dispute, **typed: str) -> dict[str, str]:
    """What a browser sends that has this version before it."""
    given = {"version": str(dispute.version), **typed}
    return {f"{action}-{name}": value for name, value in given.items()}


def something(action: str) -> dict[str, str]:
    """What makes the action's form whole."""
    return {"words": "So it was.", "minutes": "0:10"} if action == "propose" else WORDS


@pytest.mark.parametrize("road", ROADS)
def test_each_side_is_offered_what_is_allowed_and_nothing_else(
    people: People, court: Court, road: str
) -> None:
    dispute = getattr(court, road)()
    for who in ("ada", "ben"):
        member = getattr(people.bank, who)
        found = dispute_for(dispute_id=dispute.pk, member_id=member.pk)
        allowed = set(allowed_actions(dispute=found, member_id=member.pk))
        page = see(people, who, dispute)
        assert allowed <= set(ACTIONS)
        assert forms_on(page, dispute) == allowed
        assert "None" not in page.text


@pytest.mark.parametrize(("action", "road", "who", "typed", "words", "state"), PRESSED)
def test_an_action_is_taken_by_its_form(
    people: People,
    court: Court,
    action: str,
    road: str,
    who: str,
    typed: dict[str, str],
    words: str,
    state: DisputeState,
) -> None:
    dispute = getattr(court, road)()
    response = press(people, who, dispute, action, **typed)
    assert (response.status_code, response["Location"]) == (302, path_of(dispute))
    assert [told.startswith(words) for told in said(response)] == [True]
    assert court.again(dispute).state == state
    text = see(people, who, dispute).text
    assert typed.get("words", "") in text


@pytest.mark.parametrize(("action", "road", "who"), OTHERS)
def test_what_is_the_other_side_s_is_refused(
    people: People, court: Court, action: str, road: str, who: str
) -> None:
    dispute = getattr(court, road)()
    before = every_row()
    assert action not in forms_on(see(people, who, dispute), dispute)
    data = sent(action, dispute, **something(action))
    response = getattr(people, who).post(path_of(dispute, action), data)
    assert response.status_code == 403
    assert "This is for the other side to do." in Page(response.text).text
    assert every_row() == before


@pytest.mark.parametrize(("action", "who", "road"), TOO_LATE)
def test_what_comes_too_late_is_refused(
    people: People, court: Court, action: str, who: str, road: str
) -> None:
    dispute = getattr(court, road)()
    form_of(people, who, dispute, action)
    if dispute.state == DisputeState.AWAITING_RESPONSE:
        people.bank.later(timedelta(days=5))
    dispute = court.rule(court.again(dispute), 20)
    before = every_row()
    data = sent(action, dispute, **something(action))
    response = getattr(people, who).post(path_of(dispute, action), data)
    assert response.status_code == 409
    assert "This can't be done now" in Page(response.text).text
    assert every_row() == before


@pytest.mark.parametrize("action", ACTIONS)
def test_nobody_else_can_do_anything(people: People, court: Court, action: str) -> None:
    dispute = court.opened()
    coordinator = browser_of(court.cora)
    before = every_row()
    for browser in (people.cleo, coordinator):
        data = sent(action, dispute, **something(action))
        assert browser.post(path_of(dispute, action), data).status_code == 404
    path = path_of(dispute, action)
    assert Client().post(path)["Location"] == f"/accounts/login/?next={path}"
    assert people.ben.get(path).status_code == 405
    assert every_row() == before


def browser_of(member: Any) -> Client:
    browser = Client()
    browser.force_login(member)
    return browser


def test_an_action_that_does_not_exist_is_not_found(people: People, court: Court) -> None:
    dispute = court.opened()
    for action in ("rule", "take", "begin", "execute", "overdue"):
        assert people.ben.post(path_of(dispute, action)).status_code == 404


def test_an_older_page_s_form_is_refused_with_what_was_typed_kept(
    people: People, court: Court
) -> None:
    dispute = court.reviewed()
    form = form_of(people, "ben", dispute, "propose")
    press(people, "ada", dispute, "add-words", **WORDS)
    before = every_row()
    response = people.send("ben", form, minutes="0:45", words="Let us share.")
    assert response.status_code == 412
    page = Page(response.text)
    assert "This has changed since you last saw it" in page.text
    assert every_row() == before
    fresh = page.form("/propose/")
    assert fresh.fields["propose-minutes"] == "0:45"
    assert fresh.fields["propose-words"] == "Let us share."
    assert people.send("ben", fresh).status_code == 302
    assert Settlement.objects.get().released_minutes == 45


@pytest.mark.parametrize(
    ("action", "road", "who", "typed", "status", "told"),
    [
        ("respond", "opened", "ada", {"words": ""}, 200, "Please fill this in."),
        ("respond", "opened", "ada", {"words": "\u200b"}, 422, "Please say it in words."),
        ("respond", "opened", "ada", {"words": "x" * 4001}, 200, "at most 4000 characters"),
        ("appeal", "ruled", "ada", {"words": " "}, 200, "Please fill this in."),
        ("add-words", "reviewed", "ada", {"words": ""}, 200, "Please fill this in."),
        ("propose", "reviewed", "ada", {"minutes": ""}, 200, "Please fill this in."),
        ("propose", "reviewed", "ada", {"minutes": "soon"}, 200, "Give the time in hours"),
        ("propose", "reviewed", "ada", {"minutes": "-1"}, 200, "Give the time in hours"),
        ("propose", "reviewed", "ada", {"minutes": "1:01"}, 422, "It is about 60 minutes"),
    ],
)
def test_what_can_not_be_is_refused_in_its_form(
    people: People,
    court: Court,
    action: str,
    road: str,
    who: str,
    typed: dict[str, str],
    status: int,
    told: str,
) -> None:
    dispute = getattr(court, road)()
    form = form_of(people, who, dispute, action)
    before = every_row()
    response = people.send(who, form, **typed)
    assert response.status_code == status
    page = Page(response.text)
    assert told in page.text
    again = page.form(f"/{action}/")
    for name, value in typed.items():
        assert again.fields[f"{action}-{name}"] == value
    assert every_row() == before


@pytest.mark.parametrize(
    ("typed", "minutes"), [("0:00", 0), ("0", 0), ("1", 60), ("1:00", 60), ("40 min", 40)]
)
def test_a_proposal_goes_from_nothing_to_everything(
    people: People, court: Court, typed: str, minutes: int
) -> None:
    dispute = court.reviewed()
    press(people, "ben", dispute, "propose", minutes=typed)
    assert Settlement.objects.get().released_minutes == minutes
    press(people, "ada", dispute, "accept-proposal")
    assert people.bank.again(dispute.request).state == (State.PAID if minutes else State.REFUNDED)
    assert minutes_of(people.bank.ada, people.bank.ben) == [(180 + minutes, 0), (180 - minutes, 0)]


def test_another_proposal_begins_with_what_is_on_the_table(people: People, court: Court) -> None:
    form = form_of(people, "ada", court.proposed(), "propose")
    assert form.fields["propose-minutes"] == "0:40"


def test_what_agreeing_does_is_said_before_and_after(people: People, court: Court) -> None:
    dispute = court.proposed()
    page = see(people, "ada", dispute)
    means = "You get 40 min, 20 min go back to Ben."
    assert f"If you agree: {means} This happens at once and can’t be undone." in page.text
    assert "It is your turn until Thursday 5 March, 09:00" in page.text
    assert "Let us share. Ben" in page.text
    press(people, "ada", dispute, "accept-proposal")
    assert f"The two of you have agreed. {means}" in see(people, "ada", dispute).text
    mine = "You give Ada 40 min, 20 min come back to you."
    assert f"The two of you have agreed. {mine}" in see(people, "ben", dispute).text


def test_what_accepting_a_ruling_does_is_said_before(people: People, court: Court) -> None:
    dispute = court.ruled(20)
    page = see(people, "ada", dispute)
    assert "If you accept: You get 20 min, 40 min go back to Ben." in page.text
    assert "as soon as Ben accepts too, or when the time is over." in page.text
    press(people, "ada", dispute, "accept-ruling")
    page = see(people, "ada", dispute)
    assert forms_on(page, dispute) == set()
    assert "It is Ben’s turn until Monday 9 March, 09:00" in page.text
    page = see(people, "ben", dispute)
    assert "Ada has accepted. If you accept too, it is carried out at once" in page.text
    press(people, "ben", dispute, "accept-ruling")
    assert court.again(dispute).state == DisputeState.CLOSED
    assert minutes_of(people.bank.ada, people.bank.ben) == [(200, 0), (160, 0)]


def test_who_has_accepted_can_not_appeal_by_an_older_page(people: People, court: Court) -> None:
    dispute = court.ruled()
    press(people, "ada", dispute, "accept-ruling")
    before = every_row()
    data = sent("appeal", court.again(dispute), **WORDS)
    response = people.ada.post(path_of(dispute, "appeal"), data)
    assert response.status_code == 422
    assert "You have accepted the ruling." in Page(response.text).text
    assert every_row() == before


def test_no_more_proposals_are_offered_than_the_policy_allows(people: People, court: Court) -> None:
    bank, dispute = people.bank, court.proposed()
    bank.do(change_policy, court.sena, changes={"dispute_most_proposals": 1})
    court.do(decline_proposal, bank.ada, dispute)
    assert "propose" not in forms_on(see(people, "ben", dispute), dispute)
    assert "propose" in forms_on(see(people, "ada", dispute), dispute)
    before = every_row()
    data = sent("propose", court.again(dispute), minutes="0:10")
    response = people.ben.post(path_of(dispute, "propose"), data)
    assert response.status_code == 422
    assert "You can't propose anything more here: the most is 1." in Page(response.text).text
    assert every_row() == before


@pytest.mark.parametrize(
    ("action", "road", "who", "typed"),
    [
        ("respond", "opened", "ada", WORDS),
        ("add-words", "reviewed", "ben", WORDS),
        ("propose", "reviewed", "ben", {"minutes": "0:30"}),
        ("appeal", "ruled", "ada", WORDS),
    ],
)
def test_what_is_sent_twice_is_done_once(
    people: People, court: Court, action: str, road: str, who: str, typed: dict[str, str]
) -> None:
    dispute = getattr(court, road)()
    form = form_of(people, who, dispute, action)
    rows = [model.objects.count() for model in (Statement, Settlement)]
    first = people.send(who, form, **typed)
    assert sum(model.objects.count() for model in (Statement, Settlement)) == sum(rows) + 1
    before = every_row()
    again = people.send(who, form, **typed)
    assert (again.status_code, again["Location"]) == (302, first["Location"])
    assert every_row() == before


def test_a_button_that_is_pressed_twice_shows_what_the_first_press_did(
    people: People, court: Court
) -> None:
    dispute = court.proposed()
    form = form_of(people, "ada", dispute, "accept-proposal")
    first = people.send("ada", form)
    before = every_row()
    again = people.send("ada", form)
    assert (again.status_code, again["Location"]) == (302, first["Location"])
    assert said(again)[-1] == said(first)[-1]
    assert every_row() == before


def test_who_is_asked_finds_the_field_for_the_answer_open(people: People, court: Court) -> None:
    dispute = court.reviewed()
    folded, both = '<details class="fold"', ("ada", "ben")
    before = {who: getattr(people, who).get(path_of(dispute)).text.count(folded) for who in both}
    court.do(ask, court.cora, dispute, words="How so?", asked_of="requester")
    after = {who: getattr(people, who).get(path_of(dispute)).text.count(folded) for who in both}
    assert after == {"ada": before["ada"], "ben": before["ben"] - 1}


def test_a_proposal_that_came_to_nothing_stays_readable(people: People, court: Court) -> None:
    dispute, bank = court.proposed(), people.bank
    court.do(withdraw_proposal, bank.ben, dispute)
    court.do(propose_settlement, bank.ada, dispute, released_minutes=50, words="No, fifty.")
    text = see(people, "ben", dispute).text
    assert "Ada 2 March 2026, 09:00 waiting for an answer until 5 March 2026, 09:00" in text
    assert "You 2 March 2026, 09:00 withdrawn" in text
    assert text.index("No, fifty.") < text.index("Let us share.")


def test_a_name_with_markup_is_read_as_it_is_written(people: People, court: Court) -> None:
    """A hint names the other side; htmx would follow what an attribute there says."""
    name = "Ben<p hx-post=accept-proposal/ hx-trigger=load hx-include=form>"
    Member.objects.filter(pk=people.bank.ben.pk).update(name=name)
    response = people.ada.get(path_of(court.proposed()))
    assert "<p hx-post" not in response.text
    assert name in Page(response.text).text
