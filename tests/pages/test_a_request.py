"""The page of a request: what each side sees, may press, and is told."""

from datetime import timedelta

import pytest

from ledger.queries import balance, differences
from requests_app.models import Offer, ServiceRequest
from requests_app.operations import Proposal
from requests_app.queries import allowed_actions
from requests_app.states import State
from tests.pages.people import People, path_of, said
from tests.queries import queries_of
from tests.reading import Page
from tests.rows import every_row


pytestmark = pytest.mark.django_db

# Each action: the road to a state in which it works, who presses it, what is typed, what is said.
PRESSED: list[tuple[str, str, str, dict[str, str], str, State]] = [
    ("submit", "draft", "ben", {}, "Your request is sent", State.ACTIVE),
    ("discard", "draft", "ben", {}, "The draft is gone", State.CANCELLED),
    ("accept", "active", "ada", {}, "You have accepted", State.ACCEPTED),
    ("decline", "active", "ada", {"words": "No time."}, "You have declined", State.DECLINED),
    (
        "counter-offer",
        "active",
        "ada",
        {"minutes": "1:15", "words": "It needs more."},
        "Your counter-offer is sent",
        State.NEGOTIATING,
    ),
    ("cancel", "active", "ben", {}, "Cancelled", State.CANCELLED),
    ("accept-offer", "negotiating", "ben", {}, "You have accepted the offer", State.ACCEPTED),
    ("decline-offer", "negotiating", "ben", {}, "You have declined the offer", State.CANCELLED),
    ("withdraw-offer", "negotiating", "ada", {}, "Your offer is withdrawn", State.ACTIVE),
    ("counter-offer", "negotiating", "ben", {}, "Your counter-offer is sent", State.NEGOTIATING),
    ("start", "accepted", "ada", {}, "The work has begun", State.IN_PROGRESS),
    (
        "cancel",
        "accepted",
        "ada",
        {"reason": "ILLNESS", "words": "Flu."},
        "Cancelled",
        State.CANCELLED,
    ),
    (
        "reschedule",
        "accepted",
        "ben",
        {"starts_at": "2026-03-05T10:00"},
        "The other side is asked",
        State.ACCEPTED,
    ),
    ("agree-change", "rescheduling", "ben", {}, "You have agreed", State.ACCEPTED),
    ("decline-change", "rescheduling", "ben", {}, "You have not agreed", State.ACCEPTED),
    ("withdraw-change", "rescheduling", "ada", {}, "Your proposal is taken back", State.ACCEPTED),
    (
        "propose-less",
        "completed",
        "ben",
        {"minutes": "45 min"},
        "The other side is asked",
        State.COMPLETED,
    ),
    ("agree-change", "haggling", "ada", {}, "You have agreed", State.PAID),
    ("decline-change", "haggling", "ada", {}, "You have not agreed", State.COMPLETED),
    (
        "complete",
        "in_progress",
        "ada",
        {"actual_minutes": "45 min"},
        "The other side is asked to confirm",
        State.COMPLETED,
    ),
    ("give-up", "in_progress", "ada", {"reason": "ILLNESS"}, "Given up", State.CANCELLED),
    ("confirm", "completed", "ben", {}, "Confirmed", State.PAID),
    ("confirm", "recorded", "ben", {}, "Confirmed", State.PAID),
    ("refuse", "recorded", "ben", {"words": "Never."}, "Refused", State.CANCELLED),
]


# What is done beside the state, and whenever its own tests say.
BESIDE = {"messages", "messages/read", "rate"}


def offered(page: Page, request: ServiceRequest) -> set[str]:
    """The actions whose forms are on the page."""
    start = path_of(request)
    forms = {
        form.action.removeprefix(start).rstrip("/")
        for form in page.forms
        if form.action.startswith(start)
    }
    return forms - BESIDE


@pytest.mark.parametrize("state", State)
def test_each_side_is_offered_what_is_allowed_and_nothing_else(
    people: People, state: State
) -> None:
    bank = people.bank
    request = bank.in_state(state)
    for who in ("ada", "ben"):
        member = getattr(bank, who)
        if not request.is_visible_to(member.pk):
            assert getattr(people, who).get(path_of(request)).status_code == 404
            continue
        allowed = set(allowed_actions(request=request, member_id=member.pk, at=bank.at))
        page = people.see(who, request)
        assert offered(page, request) == allowed - {"dispute"}
        assert ("open a dispute" in page.text) == ("dispute" in allowed)
        assert request.title in page.text
        assert "None" not in page.text
    assert people.cleo.get(path_of(request)).status_code == 404


@pytest.mark.parametrize("state", State)
def test_the_page_says_in_a_sentence_what_comes_next(people: People, state: State) -> None:
    request = people.bank.in_state(state)
    sentences = {
        people.ben.get(path_of(request)).context["next"],
        people.ada.get(path_of(request)).context["next"] if request.submitted_at else "Draft.",
    }
    assert all(sentence.endswith(".") for sentence in sentences)


@pytest.mark.parametrize(("action", "road", "who", "typed", "words", "state"), PRESSED)
def test_an_action_is_taken_by_its_form_and_once_however_often_it_is_sent(
    people: People,
    action: str,
    road: str,
    who: str,
    typed: dict[str, str],
    words: str,
    state: State,
) -> None:
    request = getattr(people.bank, road)()
    form = people.form(who, request, action)
    response = people.send(who, form, **typed)
    people.bank.work()
    assert (response.status_code, response["Location"]) == (302, path_of(request))
    assert [message.startswith(words) for message in said(response)] == [True]
    assert people.bank.again(request).state == state
    before = every_row()
    again = people.send(who, form, **typed)
    assert (again.status_code, again["Location"]) == (302, path_of(request))
    assert said(again)[-1].startswith(words)
    assert every_row() == before
    shown = people.see(who, request)
    for given in typed.values():
        if given.endswith("."):
            assert given in shown.text
    assert differences() == []


def test_an_offer_is_sent_by_its_draft(people: People) -> None:
    path = f"/requests/new/?service={people.bank.wanted.pk}"
    form = people.open("ada", path).form("")
    people.ada.post(path, form.fields | {"draft": "1"})
    draft = ServiceRequest.objects.get()
    response = people.press("ada", draft, "propose")
    assert said(response) == ["Your offer is sent."]
    assert people.bank.again(draft).state == State.NEGOTIATING


def test_a_request_goes_from_draft_to_paid_by_forms(people: People) -> None:
    bank = people.bank
    path = f"/requests/new/?service={bank.service.pk}"
    form = people.open("ben", path).form("")
    assert form.fields["minutes"] == "1:00"
    response = people.ben.post(path, form.fields | {"minutes": "1:30", "draft": "1"})
    request = ServiceRequest.objects.get()
    assert response["Location"] == path_of(request)
    for who, action, typed in (
        ("ben", "submit", {}),
        ("ada", "accept", {}),
        ("ada", "start", {}),
        ("ada", "complete", {"actual_minutes": "75 min"}),
        ("ben", "confirm", {}),
    ):
        bank.at += timedelta(minutes=1)
        people.press(who, request, action, **typed)
    page = people.see("ben", request)
    assert bank.again(request).state == State.PAID
    told = page.text[page.text.index("What happened") :]
    events = [
        "1 h 15 min paid",
        "Confirmed: 1 h 15 min will be paid You",
        "Work done in 1 h 15 min Ada",
        "Work begun Ada",
        "Accepted for 1 h 30 min Ada",
        "The provider is asked The bank",
        "1 h 30 min set aside The bank",
        "Checked by the bank The bank",
        "Request sent; the bank checks it You",
        "Draft made You",
    ]
    places = [told.find(event) for event in events]
    assert -1 not in places, told
    assert places == sorted(places)
    assert offered(page, request) == set()
    assert balance(member_id=bank.ada.pk).available_minutes == 180 + 75


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("1", 60),
        ("1:05", 65),
        ("0:45", 45),
        ("1.5", 90),
        ("1,25", 75),
        ("90 min", 90),
        ("90m", 90),
        ("1 h", 60),
        ("1h30", 90),
        ("1 h 30 min", 90),
        ("1 hour 5 minutes", 65),
        (" 2h ", 120),
        ("", None),
        ("0", None),
        ("0:00", None),
        ("-1", None),
        ("1:60", None),
        ("1.333", None),
        ("soon", None),
        ("9999999999", None),
        ("99999 h", None),
        ("1e3", None),
        ("\N{ARABIC-INDIC DIGIT ONE}", 60),
    ],
)
def test_the_real_time_is_typed_as_people_say_it(
    people: People, typed: str, minutes: int | None
) -> None:
    request = people.bank.in_progress()
    before = every_row()
    response = people.press("ada", request, "complete", actual_minutes=typed)
    if minutes:
        assert response.status_code == 302
        assert people.bank.again(request).actual_minutes == minutes
    else:
        assert response.status_code == 200
        page = Page(response.text)
        assert "How long did it really take?" in page.text
        assert page.form("/complete/").fields["complete-actual_minutes"] == typed
        assert every_row() == before


def test_much_longer_work_is_paid_after_consent_to_its_minutes(people: People) -> None:
    bank = people.bank
    request = bank.completed(90)
    form = people.form("ben", request, "confirm")
    assert "confirm-consent" in form.names
    page = people.see("ben", request)
    assert "I agree to pay 1 h 30 min instead of the agreed 1 h" in page.text
    before = every_row()
    response = people.send("ben", form)
    assert response.status_code == 200
    assert "Please tick this box." in Page(response.text).text
    assert every_row() == before
    people.press("ben", request, "confirm", consent="on")
    assert bank.again(request).state == State.PAID
    assert balance(member_id=bank.ada.pk).available_minutes == 180 + 90


def test_a_little_longer_work_needs_no_consent(people: People) -> None:
    request = people.bank.completed(75)
    assert "confirm-consent" not in people.form("ben", request, "confirm").names
    people.press("ben", request, "confirm")
    assert people.bank.again(request).payable_minutes == 75


@pytest.mark.parametrize(
    ("minutes", "to_ben", "to_ada"),
    [
        (
            60,
            "Ada says: 1 h. If you say nothing, it counts as confirmed.",
            "Silence counts as a yes.",
        ),
        (
            90,
            "Ada says: 1 h 30 min. If you say nothing, 1 h is paid: what was set aside.",
            "If they say nothing, 1 h is paid: what was set aside.",
        ),
    ],
)
def test_what_silence_pays_is_said_before_it_does(
    people: People, minutes: int, to_ben: str, to_ada: str
) -> None:
    bank = people.bank
    request = bank.completed(minutes)
    assert to_ben in people.see("ben", request).text
    assert to_ben in people.open("ben", "/").text
    assert to_ada in people.see("ada", request).text
    bank.later(bank.again(request).deadline_at - bank.at)
    assert bank.again(request).payable_minutes == 60


@pytest.mark.parametrize("state", [State.DECLINED, State.CANCELLED, State.TIMED_OUT])
def test_hours_that_went_back_are_set_aside_no_longer(people: People, state: State) -> None:
    bank = people.bank
    assert ("Set aside", "1 h") in facts_of(people, bank.active())
    request = bank.in_state(state)
    assert "Set aside" not in dict(facts_of(people, request))


def facts_of(people: People, request: ServiceRequest) -> list[tuple[str, str]]:
    """The details on its page."""
    shown: list[tuple[str, str]] = people.ben.get(path_of(request)).context["facts"]
    return shown


def test_hours_that_are_missing_for_the_real_time_are_said(people: People) -> None:
    bank = people.bank
    request = bank.completed(240)
    before = every_row()
    response = people.press("ben", request, "confirm", consent="on")
    assert response.status_code == 422
    assert "it would take 1 h more" in Page(response.text).text
    assert every_row() == before


def test_a_counter_offer_begins_with_what_is_on_the_table(people: People) -> None:
    bank = people.bank
    starts_at = bank.at + timedelta(days=2)
    offer = Proposal(minutes=100, starts_at=starts_at)
    request = bank.act("counter_offer", bank.active(), bank.ada, offer=offer)
    form = people.form("ben", request, "counter-offer")
    assert form.fields["counter-offer-minutes"] == "1:40"
    assert form.fields["counter-offer-starts_at"] == "2026-03-04T09:00"
    people.press("ben", request, "counter-offer", minutes="1:20")
    live = Offer.objects.get(request=request, round=2)
    assert (live.minutes, live.starts_at) == (80, starts_at)


def test_offers_are_shown_with_who_made_them_and_what_came_of_them(people: People) -> None:
    bank = people.bank
    offer = Proposal(minutes=100, words="It needs a new chain.")
    request = bank.act("counter_offer", bank.active(), bank.ada, offer=offer)
    bank.act("counter_offer", request, bank.ben, offer=Proposal(minutes=80))
    text = people.see("ben", request).text
    offers = text[text.index("Offers") : text.index("What happened")]
    assert "1 h 40 min · answered with another offer It needs a new chain. Ada" in offers
    assert "1 h 20 min · waiting for an answer You" in offers


def test_words_are_shown_as_they_were_written_and_never_as_markup(people: People) -> None:
    bank = people.bank
    evil = "<script>alert(1)</script> & “so”"
    request = bank.active(title=evil[:60], words=f"{evil}\nNext line", place=evil)
    response = people.ada.get(path_of(request))
    assert "<script>alert" not in response.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in response.text
    assert "Next line" in Page(response.text).text
    for path in ("/", "/requests/"):
        assert "<script>alert" not in people.ada.get(path).text


def test_the_page_takes_the_same_queries_however_long_the_story_is(people: People) -> None:
    bank = people.bank
    request = bank.negotiating()
    few = queries_of(lambda: people.ben.get(path_of(request)))
    for who in (bank.ben, bank.ada, bank.ben, bank.ada):
        bank.act("counter_offer", request, who, offer=Proposal(minutes=70))
    assert queries_of(lambda: people.ben.get(path_of(request))) <= few
