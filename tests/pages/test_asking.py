"""Asking for a service, or answering a wanted ad, by the form."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from catalogue.operations import pause
from members.models import Member
from requests_app.models import ServiceRequest
from requests_app.states import State
from tests.pages.people import People, path_of
from tests.reading import Page
from tests.rows import every_row


pytestmark = pytest.mark.django_db


def asking(people: People, kind: str = "service") -> str:
    return f"/requests/new/?service={getattr(people.bank, kind).pk}"


def ask(people: People, who: str = "ben", kind: str = "service", **typed: str) -> Any:
    """Fill the form in and send it."""
    path = asking(people, kind)
    form = people.open(who, path).form("")
    assert set(typed) <= form.names | {"draft"}, form.names
    return getattr(people, who).post(path, form.fields | typed)


def test_the_form_begins_with_what_the_service_says(people: People) -> None:
    page = people.open("ben", asking(people))
    assert "Ask Ada" in page.text
    assert "You have 3 h available." in page.text
    form = page.form("")
    assert (form.fields["minutes"], form.fields["title"]) == ("1:00", "Bicycle repair")
    assert form.fields["starts_at"] == ""


def test_a_request_is_sent_with_all_that_was_typed(people: People) -> None:
    response = ask(
        people,
        minutes="1,5",
        title="My old bicycle",
        words="The chain jumps.\r\nOften.",
        starts_at="2026-03-05T10:00",
        place="At my door",
    )
    made = ServiceRequest.objects.get()
    assert (response.status_code, response["Location"]) == (302, path_of(made))
    assert made.state == State.PENDING_VALIDATION
    assert (made.requester, made.provider) == (people.bank.ben, people.bank.ada)
    assert (made.estimated_minutes, made.title) == (90, "My old bicycle")
    assert made.words == "The chain jumps.\nOften."
    assert made.starts_at == datetime(2026, 3, 5, 10, tzinfo=UTC)
    assert (made.place, made.is_remote, made.time_zone) == ("At my door", False, "UTC")


def test_a_draft_is_kept_for_later(people: People) -> None:
    ask(people, draft="1", is_remote="on")
    made = ServiceRequest.objects.get()
    assert (made.state, made.is_remote) == (State.DRAFT, True)
    assert path_of(made) in people.open("ben", "/requests/").links
    assert path_of(made) in people.open("ben", "/").links


def test_a_wanted_ad_is_answered_with_an_offer(people: People) -> None:
    page = people.open("ada", asking(people, "wanted"))
    assert "Offer your help to Ben" in page.text
    ask(people, "ada", "wanted", minutes="45 min")
    made = ServiceRequest.objects.get()
    assert (made.state, made.provider) == (State.NEGOTIATING, people.bank.ada)
    assert "There is an offer for you to answer" in people.see("ben", made).text


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("minutes", "", "Please fill this in."),
        ("minutes", "soon", "Give the time in hours and minutes"),
        ("minutes", "0", "Give at least one minute."),
        ("minutes", "-1", "Give the time in hours and minutes"),
        ("minutes", "9" * 41, "at most 40 characters"),
        ("title", "", "Please fill this in."),
        ("title", "   ", "Please fill this in."),
        ("title", "x" * 101, "at most 100 characters"),
        ("title", "a\0b", "Null characters are not allowed."),
        ("words", "x" * 4001, "at most 4000 characters"),
        ("place", "x" * 201, "at most 200 characters"),
        ("starts_at", "tomorrow", "Enter a valid date/time."),
        ("starts_at", "2026-02-30T10:00", "Enter a valid date/time."),
        ("starts_at", "10000-01-01T10:00", "Enter a valid date/time."),
    ],
)
def test_what_cannot_be_asked_is_said_at_its_field(
    people: People, field: str, typed: str, told: str
) -> None:
    before = every_row()
    response = ask(people, **{field: typed})
    assert list(response.context["form"].errors) == [field]
    page = Page(response.text)
    assert told in page.text
    assert page.form("").fields[field] == typed
    assert every_row() == before


@pytest.mark.parametrize("typed", ["0001-01-01T00:00", "9999-12-31T23:59", "2027-03-04T10:00"])
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
def test_a_start_that_nobody_means_is_refused(people: People, typed: str, zone: str) -> None:
    live_in(people.bank.ben, zone)
    before = every_row()
    for more in ({}, {"draft": "1"}):
        response = ask(people, starts_at=typed, **more)
        assert response.status_code == 422
        assert "Choose a time within a year from now." in Page(response.text).text
        assert list(response.context["form"].errors) == ["starts_at"]
    assert every_row() == before


def test_a_start_that_has_passed_is_refused_at_its_field(people: People) -> None:
    passed = {"starts_at": "2026-02-28T10:00"}
    told = "This time has passed already: a later one is needed."
    before = every_row()
    response = ask(people, **passed)
    assert response.context["form"].errors == {"starts_at": [told]}
    assert "agreed" not in response.text
    assert every_row() == before
    request = people.bank.active()
    before = every_row()
    response = people.press("ada", request, "counter-offer", minutes="1:15", **passed)
    assert response.status_code == 422
    assert told in Page(response.text).text
    [form] = [a["form"] for a in response.context["actions"] if a["name"] == "counter-offer"]
    assert form.errors == {"starts_at": [told]}
    assert every_row() == before


def live_in(member: Member, zone: str) -> None:
    Member.objects.filter(pk=member.pk).update(time_zone=zone)


def test_times_are_typed_and_read_in_ones_own_zone(people: People) -> None:
    bank = people.bank
    live_in(bank.ben, "Europe/Madrid")
    ask(people, starts_at="2026-03-05T10:00")
    made = ServiceRequest.objects.get()
    assert made.starts_at == datetime(2026, 3, 5, 9, tzinfo=UTC)
    assert made.time_zone == "Europe/Madrid"
    bank.work()
    assert "5 March 2026, 10:00" in people.see("ben", made).text
    assert "5 March 2026, 09:00" in people.see("ada", made).text
    live_in(bank.ada, "America/New_York")
    assert "5 March 2026, 04:00" in people.see("ada", made).text
    form = people.form("ada", made, "counter-offer")
    assert form.fields["counter-offer-starts_at"] == "2026-03-05T04:00"
    people.press("ada", made, "counter-offer", starts_at="2026-03-05T05:30")
    assert made.offers.get().starts_at == datetime(2026, 3, 5, 10, 30, tzinfo=UTC)


def test_summer_time_is_known(people: People) -> None:
    live_in(people.bank.ben, "Europe/Madrid")
    ask(people, starts_at="2026-07-05T10:00")
    assert ServiceRequest.objects.get().starts_at == datetime(2026, 7, 5, 8, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["2026-03-29T02:30", "2026-10-25T02:30"])
def test_an_hour_that_does_not_exist_or_is_there_twice_is_refused(
    people: People, typed: str
) -> None:
    live_in(people.bank.ben, "Europe/Madrid")
    response = ask(people, starts_at=typed)
    assert list(response.context["form"].errors) == ["starts_at"]
    assert not ServiceRequest.objects.exists()


def test_a_refusal_keeps_what_was_typed(people: People) -> None:
    before = every_row()
    response = ask(people, "ada", "wanted", minutes="9 h", words="All day.")
    assert response.status_code == 422
    page = Page(response.text)
    assert "more than the bank allows at once" in page.text
    assert page.form("").fields["words"] == "All day."
    assert every_row() == before


def test_what_the_bank_rejects_says_why_on_its_page(people: People) -> None:
    ask(people, minutes="4 h")
    people.bank.work()
    made = ServiceRequest.objects.get()
    page = people.see("ben", made)
    assert "There were not enough hours available." in page.text
    assert "Missing 1 h" in page.text


@pytest.mark.parametrize("query", ["", "?service=", "?service=nonsense", "?service={unknown}"])
def test_nothing_is_asked_where_there_is_no_service(people: People, query: str) -> None:
    path = "/requests/new/" + query.format(unknown=uuid4())
    assert people.ben.get(path).status_code == 404
    assert people.ben.post(path, {"minutes": "1"}).status_code == 404


def test_a_service_that_is_not_in_the_list_cannot_be_asked_for(people: People) -> None:
    bank = people.bank
    path = asking(people)
    form = people.open("ben", path).form("")
    bank.do(pause, bank.ada, service_id=bank.service.pk)
    before = every_row()
    assert people.ben.get(path).status_code == 404
    assert people.ben.post(path, form.fields).status_code == 404
    assert every_row() == before


def test_nobody_is_led_to_ask_for_their_own_service(people: People) -> None:
    before = every_row()
    for who, kind in (("ada", "service"), ("ben", "wanted")):
        response = getattr(people, who).get(asking(people, kind))
        assert response.status_code == 302
        assert response["Location"] == f"/services/{getattr(people.bank, kind).pk}/"
        typed = {"minutes": "1", "title": "Mine"}
        assert getattr(people, who).post(asking(people, kind), typed).status_code == 302
    assert every_row() == before
