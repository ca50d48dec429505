"""The pages of a dispute."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from disputes.models import Dispute
from disputes.operations import add_words, ask, propose_settlement, respond
from hourbank.roles import SENIORS, ensure_roles
from members.models import Member
from requests_app.models import ServiceRequest
from requests_app.states import State
from tests.disputes.court import Court, court_of
from tests.factories import member
from tests.pages.people import People, path_of, said
from tests.queries import queries_of
from tests.reading import Page
from tests.rows import every_row


pytestmark = pytest.mark.django_db

OBJECTION = {"dispute-reason": "TIME", "dispute-words": "It took an hour less."}


def page_of(dispute: Dispute, action: str = "") -> str:
    return f"/disputes/{dispute.pk}/{action}/" if action else f"/disputes/{dispute.pk}/"


def object_to(people: People, request: ServiceRequest, who: str = "ben", **typed: str) -> Any:
    """Open the page, fill the form in, and send it."""
    path = path_of(request, "dispute")
    form = people.open(who, path).form("")
    more = {f"dispute-{name}": value for name, value in typed.items()}
    return getattr(people, who).post(path, form.fields | OBJECTION | more)


def disputed(people: People) -> Dispute:
    object_to(people, people.bank.in_progress())
    return Dispute.objects.get()


@pytest.fixture
def court(people: People) -> Court:
    """The staff of the bank in whose pages the members are."""
    return court_of(people.bank, at=people.bank.at)


def test_a_dispute_is_opened_from_the_request_and_both_read_it(people: People) -> None:
    request = people.bank.in_progress()
    assert path_of(request, "dispute") in people.see("ben", request).links
    response = object_to(people, request)
    made = Dispute.objects.get()
    assert (response.status_code, response["Location"]) == (302, page_of(made))
    assert (made.opened_by, made.reason, made.words) == (
        people.bank.ben,
        "TIME",
        "It took an hour less.",
    )
    assert people.bank.again(request).state == State.DISPUTED
    for who in ("ada", "ben"):
        page = people.open(who, page_of(made))
        assert "Dispute about “Bicycle repair”" in page.text
        assert "It took another time than is said" in page.text
        assert "It took an hour less." in page.text
        assert path_of(request) in page.links
        assert "To the dispute" in people.see(who, request).text
        led = getattr(people, who).get(path_of(request, "dispute"))
        assert led["Location"] == page_of(made)


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("reason", "", "Please choose."),
        ("reason", "WEATHER", "Select a valid choice"),
        ("words", "", "Please fill this in."),
        ("words", "  ", "Please fill this in."),
        ("words", "x" * 4001, "at most 4000 characters"),
    ],
)
def test_what_went_wrong_has_to_be_said(people: People, field: str, typed: str, told: str) -> None:
    request = people.bank.in_progress()
    before = every_row()
    response = object_to(people, request, **{field: typed})
    assert list(response.context["form"].errors) == [field]
    assert told in Page(response.text).text
    assert every_row() == before


def test_a_form_of_an_older_page_opens_nothing_and_can_be_sent_again(people: People) -> None:
    bank = people.bank
    request = bank.accepted()
    path = path_of(request, "dispute")
    form = people.open("ben", path).form("")
    bank.act("start", request, bank.ada)
    before = every_row()
    response = people.ben.post(path, form.fields | OBJECTION)
    assert response.status_code == 412
    page = Page(response.text)
    assert "This has changed since you last saw it" in page.text
    assert every_row() == before
    fresh = page.form("")
    assert fresh.fields["dispute-words"] == "It took an hour less."
    assert people.ben.post(path, fresh.fields).status_code == 302


@pytest.mark.parametrize("road", ["active", "cancelled"])
def test_where_no_dispute_can_be_opened_one_is_led_back(people: People, road: str) -> None:
    request = getattr(people.bank, road)()
    path = path_of(request, "dispute")
    before = every_row()
    assert people.ben.get(path)["Location"] == path_of(request)
    response = people.ben.post(path, OBJECTION | {"dispute-version": str(request.version)})
    assert (response.status_code, response["Location"]) == (302, path_of(request))
    assert [words.startswith("This can't be done now") for words in said(response)] == [True]
    assert every_row() == before


def test_a_second_dispute_leads_to_the_first(people: People) -> None:
    request = people.bank.accepted()
    form = people.open("ada", path_of(request, "dispute")).form("")
    object_to(people, request)
    before = every_row()
    response = people.ada.post(path_of(request, "dispute"), form.fields | OBJECTION)
    assert response["Location"] == page_of(Dispute.objects.get())
    assert said(response)
    assert every_row() == before


def test_others_find_neither_form_nor_dispute(people: People) -> None:
    dispute = disputed(people)
    open_request = people.bank.accepted()
    before = every_row()
    for path in (
        path_of(open_request, "dispute"),
        page_of(dispute),
        path_of(str(uuid4()), "dispute"),
        f"/disputes/{uuid4()}/",
    ):
        assert people.cleo.get(path).status_code == 404
    for path in (path_of(open_request, "dispute"), page_of(dispute, "withdraw")):
        assert people.cleo.post(path, OBJECTION | {"dispute-version": "7"}).status_code == 404
    for path in (page_of(dispute), path_of(open_request, "dispute")):
        response = Client().get(path)
        assert response["Location"] == f"/accounts/login/?next={path}"
    assert every_row() == before


def test_the_form_says_what_will_happen(people: People) -> None:
    page = people.open("ben", path_of(people.bank.in_progress(), "dispute"))
    assert "its hours are kept, until it is settled" in page.text
    assert "Ada reads what you write here, and has 5 days to answer." in page.text


def test_a_withdrawn_dispute_leaves_the_way_to_another_one(people: People) -> None:
    request = people.bank.in_progress()
    object_to(people, request)
    dispute = Dispute.objects.get()
    form = people.open("ben", page_of(dispute)).form("/withdraw/")
    people.ben.post(form.action, form.fields)
    page = people.see("ben", request)
    assert page_of(dispute) in page.links
    assert path_of(request, "dispute") in page.links
    object_to(people, request, who="ada", words="He wasn’t at home.")
    assert Dispute.objects.count() == 2


@pytest.mark.parametrize("who", ["ada", "ben"])
def test_the_page_tells_both_stories_in_the_reader_s_words(
    people: People, court: Court, who: str
) -> None:
    dispute = court.reviewed()
    text = people.open(who, page_of(dispute)).text
    ben, ada = ("Ben", "You") if who == "ada" else ("You", "Ada")
    assert f"{ben} It took an hour less. 2 March 2026, 09:00" in text
    assert f"{ada} It took as long as I said. 2 March 2026, 09:00" in text
    assert "It is a coordinator’s turn until Monday 9 March, 09:00" in text
    assert "A coordinator looks into it and will rule." in text
    assert "In whose hands A coordinator" in text
    for name in ("Cora", "Sena", "None"):
        assert name not in text


def test_who_has_not_answered_is_shown_as_such(people: People, court: Court) -> None:
    dispute = court.opened()
    assert "Ada No answer yet." in people.open("ben", page_of(dispute)).text
    assert "You No answer yet." in people.open("ada", page_of(dispute)).text


def test_times_are_in_the_reader_s_zone(people: People, court: Court) -> None:
    Member.objects.filter(pk=people.bank.ada.pk).update(time_zone="Asia/Tokyo")
    Member.objects.filter(pk=people.bank.ben.pk).update(time_zone="America/Lima")
    dispute = court.opened()
    ada = people.open("ada", page_of(dispute)).text
    assert "It is your turn until Saturday 7 March, 18:00" in ada
    ben = people.open("ben", page_of(dispute)).text
    assert "It is Ada’s turn until Saturday 7 March, 04:00" in ben


def test_a_question_of_the_staff_is_shown_with_its_time_until_it_is_answered(
    people: People, court: Court
) -> None:
    dispute = court.reviewed()
    until = people.bank.at + timedelta(days=2)
    dispute = court.do(
        ask, court.cora, dispute, words="Have you a picture?", asked_of="requester", answer_by=until
    )
    ben, ada = (people.open(who, page_of(dispute)) for who in ("ben", "ada"))
    assert "It is your turn until Wednesday 4 March, 09:00" in ben.text
    assert "A coordinator asks you something." in ben.text
    assert "A question to you, to be answered until 4 March 2026, 09:00" in ben.text
    assert "A question to Ben, to be answered until 4 March 2026, 09:00" in ada.text
    assert "Have you a picture? A coordinator" in ada.text
    assert "It is a coordinator’s turn" in ada.text
    court.do(add_words, people.bank.ben, dispute, words="No, I have none.")
    ben = people.open("ben", page_of(dispute))
    assert "It is a coordinator’s turn" in ben.text
    assert "No, I have none. You" in ben.text


@pytest.mark.parametrize(
    ("minutes", "to_ben", "to_ada"),
    [
        (
            40,
            "You give Ada 40 min, 20 min come back to you.",
            "You get 40 min, 20 min go back to Ben.",
        ),
        (
            0,
            "All of it, 1 h, comes back to you. Ada gets nothing.",
            "All of it, 1 h, goes back to Ben. You get nothing.",
        ),
        (
            60,
            "You give Ada all of it, 1 h. Nothing comes back to you.",
            "You get all of it, 1 h. Nothing goes back to Ben.",
        ),
    ],
)
def test_a_ruling_says_what_it_means_for_both_and_is_then_carried_out(
    people: People, court: Court, minutes: int, to_ben: str, to_ada: str
) -> None:
    dispute = court.ruled(minutes)
    for who, means in (("ben", to_ben), ("ada", to_ada)):
        page = people.open(who, page_of(dispute))
        assert f"The ruling {means} Both are half right. A coordinator" in page.text
        assert "It is carried out on 9 March 2026, 09:00." in page.text
        assert "It is your turn until Monday 9 March, 09:00" in page.text
        assert not any(form.action.endswith("/withdraw/") for form in page.forms)
    people.bank.later(timedelta(days=7))
    for who, means in (("ben", to_ben), ("ada", to_ada)):
        text = people.open(who, page_of(dispute)).text
        assert f"The ruling was carried out. {means}" in text
        assert "It is carried out on" not in text
    request = people.see("ben", dispute.request)
    assert page_of(dispute) in request.links
    assert people.ben.get(path_of(dispute.request, "dispute"))["Location"] == page_of(dispute)


def test_both_rulings_stay_readable_after_an_appeal(people: People, court: Court) -> None:
    dispute = court.appealed(20)
    text = people.open("ben", page_of(dispute)).text
    assert "It was appealed." in text
    assert "Why the ruling is appealed That is too little. Ada" in text
    assert "Somebody else looks into it once more." in text
    dispute = court.rule(dispute, 45, who=court.sena, words="The clock was read wrongly.")
    text = people.open("ada", page_of(dispute)).text
    assert "The ruling was carried out. You get 45 min, 15 min go back to Ben." in text
    second, first = text.index("The ruling on the appeal You get 45"), text.index("You get 20 min")
    assert second < first


def test_lateness_of_the_staff_is_told(people: People, court: Court) -> None:
    dispute = court.reviewed()
    late = "This takes longer than it should."
    assert late not in people.open("ben", page_of(dispute)).text
    people.bank.later(timedelta(days=7))
    text = people.open("ben", page_of(dispute)).text
    assert late in text
    assert "It is a coordinator’s turn; the time for it has passed on 9 March 2026, 09:00" in text


def test_what_members_wrote_is_never_markup(people: People, court: Court) -> None:
    evil = "<script>alert(1)</script> & “so”"
    dispute = court.do(respond, people.bank.ada, court.opened(), words=f"{evil}\nNext line")
    response = people.ben.get(page_of(dispute))
    assert "<script>alert" not in response.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; “so”<br>Next line" in response.text


def test_the_page_asks_for_itself_and_is_told_when_there_is_nothing_new(
    people: People, court: Court
) -> None:
    dispute = court.opened()
    tag = people.ben.get(page_of(dispute)).context["tag"]
    asking = {"HX-Request": "true"}
    same = people.ben.get(page_of(dispute), {"seen": tag}, headers=asking)
    assert (same.status_code, same.content) == (204, b"")
    court.do(respond, people.bank.ada, dispute, words="It took as long as I said.")
    fresh = people.ben.get(page_of(dispute), {"seen": tag}, headers=asking)
    assert fresh.status_code == 200
    assert "It took as long as I said." in fresh.text
    assert "<html" not in fresh.text


def test_staff_who_may_see_it_are_led_to_the_desk(people: People, court: Court) -> None:
    dispute = court.opened()
    for judge in (court.cora, court.sena, court.otto):
        browser = Client()
        browser.force_login(judge)
        response = browser.get(page_of(dispute))
        desk = f"/admin/disputes/dispute/{dispute.pk}/change/"
        assert (response.status_code, response["Location"]) == (302, desk), judge
        assert browser.get(desk).status_code == 200
        assert browser.get(f"/disputes/{uuid4()}/").status_code == 404
        assert browser.post(page_of(dispute, "respond")).status_code == 404
    clerk = member("Clea", at=people.bank.at, is_staff=True)
    browser = Client()
    browser.force_login(clerk)
    assert browser.get(page_of(dispute)).status_code == 404


def test_staff_who_are_a_side_read_the_page_of_the_sides(people: People, court: Court) -> None:
    dispute = court.opened()
    ben = people.bank.ben
    Member.objects.filter(pk=ben.pk).update(is_staff=True)
    ben.groups.add(ensure_roles(role=SENIORS))
    assert people.ben.get(page_of(dispute)).status_code == 200


def test_its_page_takes_the_same_queries_whatever_was_said(people: People, court: Court) -> None:
    dispute, bank = court.reviewed(), people.bank
    few = queries_of(lambda: people.ben.get(page_of(dispute)))
    for number in range(4):
        who = (bank.ben, bank.ada)[number % 2]
        court.do(add_words, who, dispute, words="And another thing.")
        court.do(propose_settlement, who, dispute, released_minutes=number)
        court.do(ask, court.cora, dispute, words="How so?")
    assert queries_of(lambda: people.ben.get(page_of(dispute))) == few
    dispute = court.rule(dispute, 20)
    assert queries_of(lambda: people.ben.get(page_of(dispute))) <= few + 1
