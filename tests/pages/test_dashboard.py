"""The dashboard: what needs a member, what they wait for, and their hours."""

from datetime import date, timedelta

import pytest
from django.utils.formats import date_format

from common.minutes import spoken
from ledger.queries import Month, balance, months
from members.models import Member
from members.operations import join
from portal.dashboard.chart import HEIGHT, MONTH, chart_of
from requests_app.conversation.operations import say
from tests.catalogue.words import published
from tests.pages.people import People, path_of
from tests.queries import queries_of
from tests.reading import Page
from tests.requests_app.roads import Bank


pytestmark = pytest.mark.django_db

HEADS = (
    "What needs you now",
    "What you are waiting for",
    "Your hours",
    "What may interest you",
)


def test_it_answers_in_this_order(people: People) -> None:
    bank = people.bank
    bank.draft(title="My draft")
    bank.active(title="Asked of Ada")
    text = people.open("ben", "/").text
    places = [text.index(head) for head in HEADS]
    assert places == sorted(places)


def test_who_waits_reads_for_whom_and_until_when(people: People) -> None:
    request = people.bank.active(minutes=90, title="Mend my bike")
    waits = people.open("ben", "/").text.split("What you are waiting for")[1]
    assert "It is Ada’s turn." in waits
    assert "1 h 30 min · until Monday 9 March, 09:00 (in 7 days)" in waits
    page = people.open("ada", "/")
    needs = page.text.split("What needs you now")[1].split("Your hours")[0]
    assert "Mend my bike" in needs
    assert "(in 7 days)" in needs
    assert path_of(request) in page.links


def test_unread_messages_are_what_needs_the_member_though_it_is_not_their_turn(
    people: People,
) -> None:
    bank = people.bank
    request = bank.active(title="Asked of Ada")
    assert "new message" not in people.open("ben", "/").text
    write(bank, request, "One question.")
    text = people.open("ben", "/").text
    needs = text.split("What needs you now")[1].split("Your hours")[0]
    assert "Asked of Ada" in needs
    assert "1 new message" in needs
    assert "What you are waiting for" not in text


def write(bank: Bank, request, text: str) -> None:
    bank.do(say, bank.ada, request_id=request.pk, text=text)


def test_hours_are_told_in_all_and_of_a_year(people: People) -> None:
    bank = people.bank
    bank.paid()
    known = balance(member_id=bank.ada.pk)
    assert known.earned_minutes
    page = people.open("ada", "/")
    assert "1 h in the last 12 months, 1 h in all" in page.text
    assert "0 min in the last 12 months, 0 min in all" in page.text
    response = people.ada.get("/")
    rows = [[cell["words"] for cell in row] for row in response.context["rows"]]
    assert len(rows) == 12
    assert rows[0] == ["March 2026", "1 h", "0 min", words_of_all(known)]
    assert "chart-drawing" in response.text


def words_of_all(known) -> str:
    return spoken(known.available_minutes + known.held_minutes)


def test_a_new_member_reads_what_there_is_to_do_and_no_empty_picture(people: People) -> None:
    new = Member(name="Nora", email="nora@example.org")
    people.bank.do(lambda *, at, **_values: join(member=new, at=at))
    people.cleo.force_login(new)
    response = people.cleo.get("/")
    text = Page(response.text).text
    assert "Nothing. All is well." in text
    assert "First steps" in text
    assert "Once hours have come or gone, a picture of them is here." in text
    assert "chart-drawing" not in response.text
    assert "What you are waiting for" not in text


def test_it_takes_at_most_fifteen_queries_however_much_there_is(people: People) -> None:
    bank = people.bank
    bank.paid()
    few = {who: queries_of(lambda who=who: getattr(people, who).get("/")) for who in ("ada", "ben")}
    for index in range(6):
        write(bank, bank.active(minutes=5, title=f"Asked {index}"), "A word.")
        bank.draft(minutes=index + 1)
        bank.accepted(minutes=1)
        published(bank.cleo, at=bank.at, title=f"Service {index}")
    for who, count in few.items():
        assert queries_of(lambda who=who: getattr(people, who).get("/")) <= max(count, 15)
        assert count <= 15


def year(*minutes: tuple[int, int, int]) -> list[Month]:
    return [
        Month(begins=date(2026, 1 + place, 1), earned_minutes=a, spent_minutes=b, balance_minutes=c)
        for place, (a, b, c) in enumerate(minutes)
    ]


def test_the_longest_bar_fills_the_drawing_and_every_bar_is_seen() -> None:
    chart = chart_of(year((600, 0, 600), (1, 300, 301), (0, 0, 301)))
    assert chart is not None
    assert [(bar.series, bar.height) for bar in chart.bars] == [(1, HEIGHT), (1, 1), (2, 50)]
    assert all(bar.y + bar.height == HEIGHT for bar in chart.bars)
    assert all(bar.x >= 0 and bar.x + bar.width <= chart.width == 3 * MONTH for bar in chart.bars)
    assert (chart.most, chart.least_had, chart.most_had) == ("10 h", "0 min", "10 h")


def test_a_balance_below_zero_is_below_the_line() -> None:
    chart = chart_of(year((0, 60, -60), (120, 0, 60)))
    assert chart is not None
    heights = [int(point.split(",")[1]) for point in chart.points.split()]
    assert heights[0] > chart.zero > heights[1]
    assert all(0 < height < HEIGHT for height in heights)


def test_nothing_is_drawn_of_nothing_and_corrections_draw_no_bar_backwards() -> None:
    assert chart_of(year((0, 0, 0), (0, 0, 0))) is None
    chart = chart_of(year((-30, 0, 0), (60, 0, 60)))
    assert chart is not None
    assert [bar.height for bar in chart.bars] == [HEIGHT]


def test_the_picture_is_of_the_months_that_the_table_names(people: People) -> None:
    people.bank.paid()
    found = months(
        member_id=people.bank.ada.pk,
        count=12,
        at=people.bank.at + timedelta(days=1),
        zone=people.bank.at.tzinfo,
        has_minutes=0,
    )
    chart = chart_of(found)
    assert chart is not None
    assert chart.labels == [date_format(month.begins, "M") for month in found[::3]]
