"""The first page and the list of one's requests."""

from datetime import timedelta

import pytest
from django.test import Client

from requests_app.models import ServiceRequest
from requests_app.operations import Wish, ask
from tests.catalogue.words import published
from tests.pages.people import People, path_of
from tests.queries import queries_of
from tests.reading import Page


pytestmark = pytest.mark.django_db


def test_a_visitor_is_told_what_the_bank_is(db: None) -> None:
    page = Page(Client().get("/").text)
    assert "Help somebody for an hour. Get an hour of help." in page.text
    assert {"/accounts/login/", "/accounts/signup/"} <= set(page.links)


def test_home_greets_with_the_balance_and_what_is_held(people: People) -> None:
    people.bank.active()
    page = people.open("ben", "/")
    assert "Hello, Ben" in page.text
    assert "You can spend 2 h" in page.text
    assert "Set aside for open requests 1 h" in page.text
    assert "/balance/" in page.links


def sections(page: Page, *heads: str) -> list[str]:
    """The words under each heading, in their order on the page."""
    places = [page.text.index(head) for head in heads]
    assert places == sorted(places), page.text
    return [page.text[a:b] for a, b in zip(places, [*places[1:], None], strict=True)]


def test_home_has_what_needs_the_member_and_what_the_member_waits_for(people: People) -> None:
    bank = people.bank
    bank.active(title="To be answered by Ada")
    bank.draft(title="A draft of Ben's")
    bank.submitted(title="Checked by the bank")
    bank.cancelled()
    needs, waits = sections(
        people.open("ben", "/"), "What needs you now", "What you are waiting for"
    )
    assert "A draft of Ben's" in needs
    assert "To be answered by Ada" in waits
    assert "Checked by the bank" in waits
    needs, new = sections(people.open("ada", "/"), "What needs you now", "What may interest you")
    assert "To be answered by Ada" in needs
    assert "You give, Ben receives." in needs
    assert "A draft of Ben's" not in needs + new
    assert "Help with moving" in new
    assert "Bicycle repair" not in new
    assert "Nothing. All is well." in people.open("cleo", "/").text


def test_what_ends_first_comes_first(people: People) -> None:
    bank = people.bank
    bank.active(title="Later", minutes=5)
    bank.active(title="Sooner", minutes=5, starts_at=bank.at + timedelta(days=1))
    text = people.open("ada", "/").text
    assert text.index("Sooner") < text.index("Later")


def test_the_list_has_ones_own_newest_first_with_the_open_ones_above(people: People) -> None:
    bank = people.bank
    draft = bank.draft(title="A draft")
    paid = bank.paid()
    active = bank.active(title="Newest")
    page = people.open("ben", "/requests/")
    turn, everything = sections(page, "It is your turn", "All of them")
    assert "A draft" in turn
    assert "Newest" not in turn
    assert everything.index("Newest") < everything.index("Bicycle repair")
    assert {path_of(draft), path_of(paid), path_of(active)} <= set(page.links)
    seen_by_ada = people.open("ada", "/requests/").links
    assert path_of(draft) not in seen_by_ada
    assert path_of(active) in seen_by_ada
    assert "Nothing here yet" in people.open("cleo", "/requests/").text


def test_a_card_says_who_gives_how_long_and_until_when(people: People) -> None:
    people.bank.active(minutes=90)
    text = people.open("ben", "/requests/").text
    assert "Ada gives, you receive. 1 h 30 min · until Monday 9 March, 09:00 (in 7 days)" in text


def many_drafts(people: People, count: int) -> list[ServiceRequest]:
    return [people.bank.draft(minutes=index + 1) for index in range(count)]


def test_the_list_is_read_page_by_page_in_both_directions(people: People) -> None:
    made = many_drafts(people, 30)
    first = people.ben.get("/requests/").context["page"]
    second = people.ben.get(f"/requests/{first.older_url}").context["page"]
    keys = [request.pk for request in [*first.rows, *second.rows]]
    assert keys == [request.pk for request in reversed(made)]
    assert (first.newer_url, second.older_url) == ("", "")
    back = people.ben.get(f"/requests/{second.newer_url}").context["page"]
    assert [request.pk for request in back.rows] == [request.pk for request in first.rows]
    for query in ("?before=nonsense", "?after=1"):
        assert people.ben.get(f"/requests/{query}").status_code == 404


def test_home_and_list_take_the_same_queries_however_much_there_is(people: People) -> None:
    bank = people.bank
    bank.draft()
    bank.active(minutes=5)
    bank.negotiating()
    paths = ["/", "/requests/"]
    few = {
        (who, path): queries_of(lambda who=who, path=path: getattr(people, who).get(path))
        for who in ("ada", "ben")
        for path in paths
    }
    many_drafts(people, 8)
    for index in range(8):
        bank.active(minutes=5)
        published(bank.cleo, at=bank.at, title=f"Service {index}")
        wish = Wish(minutes=5, other_id=bank.ben.pk, title="For Ada")
        bank.do(ask, bank.ada, wish=wish, is_sent=True)
    bank.work()
    for (who, path), count in few.items():
        assert queries_of(lambda who=who, path=path: getattr(people, who).get(path)) <= count
