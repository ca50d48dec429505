"""The page of a member's balance, as members read it."""

import re
from html import unescape

import pytest

from common.transactions import door
from ledger.operations import adjust, freeze, release
from ledger.pages.views import MOST_HELD
from members.models import Member
from members.operations import join
from tests.ledger.bank import do, held, person
from tests.ledger.browser import browser_of, queries_of


pytestmark = pytest.mark.django_db

BALANCE = "/balance/"


def read(client, query=None) -> str:
    response = client.get(BALANCE, query)
    assert response.status_code == 200
    main = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", main)))


def cells(client, query=None) -> list[list[str]]:
    """The words of the statement's rows."""
    return [
        [str(cell["words"]) for cell in row] for row in client.get(BALANCE, query).context["rows"]
    ]


def test_a_visitor_is_asked_to_sign_in(client):
    response = client.get(BALANCE)
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/balance/")


def test_the_page_only_shows(ann):
    assert browser_of(ann).post(BALANCE).status_code == 405


def test_a_member_reads_what_is_free_and_what_is_set_aside(ann, ben, at):
    held(ann, ben, 90, at=at)
    words = read(browser_of(ann))
    assert "You can spend 8 h 30 min" in words
    assert "Set aside for open requests 1 h 30 min" in words
    assert "Credit" not in words


def test_credit_is_told_apart_from_what_the_member_has(ben, at):
    cleo = person("Cleo", minutes=60, at=at, floor_minutes=-120)
    held(cleo, ben, 90, at=at)
    words = read(browser_of(cleo))
    assert "You can spend 1 h 30 min" in words
    assert "Balance \N{MINUS SIGN}30 min" in words
    assert "Credit 2 h: so far your balance may go below zero" in words


def test_each_open_escrow_leads_to_its_request(ann, ben, at):
    first, second = held(ann, ben, 90, at=at), held(ann, ben, 30, at=at)
    do(freeze, first, actor_id=None, at=at)
    done = held(ann, ben, 30, at=at)
    do(release, done, minutes=30, key="pay", actor_id=None, at=at)
    response = browser_of(ann).get(BALANCE)
    assert response.context["held"] == [second, first]
    section = response.content.decode().split('id="held"')[1].split('id="statement"')[0]
    assert re.findall(r'href="([^"]*)"', section) == [
        f"/requests/{second.request_id}/",
        f"/requests/{first.request_id}/",
    ]
    assert section.count("Set aside for Ben") == 2
    assert "Kept until the dispute is settled" in section


def test_nothing_is_said_of_open_requests_where_there_are_none(ann):
    assert "These hours are still yours" not in read(browser_of(ann))


def test_who_has_very_many_open_requests_is_told_that_only_some_are_shown(ann, ben, at):
    for _number in range(MOST_HELD):
        held(ann, ben, 1, at=at)
    assert "are shown" not in read(browser_of(ann))
    held(ann, ben, 1, at=at)
    words = read(browser_of(ann))
    assert f"The newest {MOST_HELD} are shown." in words
    assert "Set aside for open requests 51 min" in words


def test_the_statement_tells_what_happened_in_the_members_words(ann, ben, at):
    escrow = held(ann, ben, 90, at=at)
    do(adjust, escrow, minutes=120, key="more", actor_id=None, at=at)
    do(release, escrow, minutes=100, key="pay", actor_id=None, at=at)
    when = "2 March 2026, 09:00"
    assert cells(browser_of(ann)) == [
        [
            when,
            "I received a service from Ben",
            "1 h 40 min paid, 20 min came back",
            "8 h 20 min",
            "0 min",
        ],
        [when, "Set aside for Ben: more, as agreed", "30 min set aside", "8 h", "2 h"],
        [when, "Set aside for Ben", "1 h 30 min set aside", "8 h 30 min", "1 h 30 min"],
        [when, "Hours from the bank", "10 h received", "10 h", "0 min"],
    ]
    assert cells(browser_of(ben))[0] == [
        when,
        "I gave a service to Ann",
        "1 h 40 min received",
        "11 h 40 min",
        "0 min",
    ]
    words = read(browser_of(ben))
    assert "Services that I gave 1 h 40 min received for them" in words
    assert "Services that I received 0 min paid for them" in words


def test_each_line_of_a_request_leads_to_it(ann, ben, at):
    escrow = held(ann, ben, 90, at=at)
    rows = browser_of(ann).get(BALANCE).context["rows"]
    assert [row[1]["url"] for row in rows] == [f"/requests/{escrow.request_id}/", ""]


def test_times_are_shown_in_the_members_own_zone(ann):
    ann.time_zone = "Asia/Tokyo"
    type(ann).objects.filter(pk=ann.pk).update(time_zone="Asia/Tokyo")
    assert cells(browser_of(ann))[0][0] == "2 March 2026, 18:00"


def test_a_name_is_shown_as_it_is_and_never_as_markup(ann, at):
    mallory = person("<b>Mallory</b>", minutes=0, at=at)
    held(ann, mallory, 5, at=at)
    content = browser_of(ann).get(BALANCE).content.decode()
    assert "<b>Mallory" not in content
    assert content.count("Set aside for &lt;b&gt;Mallory&lt;/b&gt;") == 2


def test_a_long_statement_is_read_page_by_page(ann, ben, at):
    for number in range(1, 31):
        held(ann, ben, number, at=at)
    client = browser_of(ann)
    first = client.get(BALANCE)
    older = first.context["page"].older_url
    assert len(first.context["rows"]) == 24
    assert first.context["page"].newer_url == ""
    second = client.get(BALANCE + older)
    assert len(second.context["rows"]) == 7
    assert second.context["page"].older_url == ""
    assert [row[2]["words"] for row in second.context["rows"]][:2] == [
        "6 min set aside",
        "5 min set aside",
    ]
    back = client.get(BALANCE + second.context["page"].newer_url)
    assert back.context["rows"] == first.context["rows"]


@pytest.mark.parametrize("key", ["x", "-", "1.5"])
def test_a_page_that_cannot_be_is_not_found(ann, key):
    assert browser_of(ann).get(BALANCE, {"before": key}).status_code == 404


def test_a_member_whose_account_is_not_open_yet_reads_that_nothing_has_moved(at):
    new = Member(name="Nora", email="nora@example.org")
    with door():
        join(member=new, at=at)
    words = read(browser_of(new))
    assert "You can spend 0 min" in words
    assert "Nothing has moved yet" in words


def test_the_page_takes_as_many_queries_for_many_lines_as_for_few(ann, ben, at):
    held(ann, ben, 1, at=at)
    few = queries_of(browser_of(ann), BALANCE)
    for number in range(12):
        other = person(f"Other{number}", minutes=10, at=at)
        held(ann, other, 1, at=at)
        do(
            release,
            held(ann, other, 2, at=at),
            minutes=1,
            key=f"pay {number}",
            actor_id=None,
            at=at,
        )
    assert queries_of(browser_of(ann), BALANCE) == few
