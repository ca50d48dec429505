"""Until when there is time: in the reader's zone and in words, which a page that is open changes by itself."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.timezone import localtime

from members.models import Member
from tests.pages.people import People, path_of
from tests.queries import queries_of
from tests.reading import Page
from workflow.spans import changes_in, roughly, spoken
from workflow.templatetags.executions import countdown


pytestmark = pytest.mark.django_db

BY_THE_PAGE = {"HX-Request": "true"}


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(days=7), "7 days"),
        (timedelta(days=6, hours=12), "7 days"),
        (timedelta(days=6, hours=12, seconds=-1), "6 days"),
        (timedelta(hours=71), "3 days"),
        (timedelta(hours=49), "2 days"),
        (timedelta(hours=48), "2 days"),
        (timedelta(hours=48, seconds=-1), "1 day 23 hours"),
        (timedelta(hours=30, minutes=59), "1 day 6 hours"),
        (timedelta(hours=24, minutes=59), "1 day"),
        (timedelta(hours=23, minutes=59), "23 hours"),
        (timedelta(minutes=119, seconds=59), "1 hour 59 minutes"),
        (timedelta(minutes=59, seconds=59), "59 minutes"),
        (timedelta(seconds=119), "1 minute"),
        (timedelta(seconds=59), ""),
    ],
)
def test_what_is_to_come_is_said_in_few_words_and_never_too_long(span, words):
    assert spoken(roughly(span)) == words


def test_one_moment_has_one_wording_wherever_it_is_told(people: People) -> None:
    request = people.bank.active()
    people.bank.at += timedelta(hours=1)
    page = people.see("ada", request).text
    course = people.open("ada", f"{path_of(request)}execution/").text
    assert "(in 7 days)" in page
    assert "in 7 days" in course
    for text in (page, course):
        assert "6 days 23 hours" not in text


# In Berlin the clocks go forward on 29 March 2026 at 2:00, and back on 25 October at 3:00.
@pytest.mark.parametrize(
    ("zone", "now", "until", "words"),
    [
        ("Europe/Berlin", (3, 28, 11), (3, 29, 11), "Sunday 29 March, 13:00 (in 1 day)"),
        ("Europe/Berlin", (3, 29, 0, 30), (3, 29, 1, 30), "Sunday 29 March, 03:30 (in 1 hour)"),
        ("Europe/Berlin", (10, 24, 10), (10, 25, 11), "Sunday 25 October, 12:00 (in 1 day 1 hour)"),
        ("America/New_York", (3, 2, 9), (3, 5, 3), "Wednesday 4 March, 22:00 (in 3 days)"),
        ("Asia/Kolkata", (12, 31, 9), (12, 31, 19), "Friday 1 January 2027, 00:30 (in 10 hours)"),
        ("UTC", (3, 2, 9), (3, 2, 9), "Monday 2 March, 09:00: the time is over"),
    ],
)
def test_a_reader_has_their_own_clock_s_time_also_where_the_clocks_change(
    zone: str, now: tuple[int, ...], until: tuple[int, ...], words: str
) -> None:
    moment, at = (datetime(2026, *parts, tzinfo=UTC) for parts in (until, now))
    with timezone.override(ZoneInfo(zone)):
        html = render_to_string("workflow/countdown.html", countdown(moment, at))
    assert Page(html).text == f"until {words}"
    assert f'datetime="{localtime(moment, ZoneInfo(zone)).isoformat()}"' in html


def test_a_member_reads_it_in_their_own_zone(people: People) -> None:
    request = people.bank.active()
    Member.objects.filter(pk=people.bank.ada.pk).update(time_zone="America/New_York")
    words = "It is your turn until Monday 9 March, 05:00 (in 7 days)"
    assert words in people.see("ada", request).text


def test_the_same_words_are_not_sent_again_and_other_ones_are(people: People) -> None:
    """Asked two minutes before and after the words change; the look costs no more than before."""
    request = people.bank.active()
    due = request.deadline_at
    assert due
    people.bank.at = due - timedelta(days=2, hours=11)
    page = people.ada.get(path_of(request))
    assert "(in 2 days)" in page.text
    question = {"seen": page.context["tag"]}

    def ask(at: datetime):
        people.bank.at = at
        return people.ada.get(path_of(request), question, headers=BY_THE_PAGE)

    changes = due - timedelta(days=2)
    for at in (due - timedelta(days=2, hours=3), changes):
        assert ask(at).status_code == 204
    cost = queries_of(lambda: ask(changes))
    fresh = ask(changes + timedelta(seconds=1))
    assert fresh.status_code == 200
    assert "(in 1 day 23 hours)" in fresh.text
    assert cost < queries_of(lambda: ask(changes + timedelta(seconds=1)))
    assert ask(due - timedelta(seconds=1)).status_code == 200


@pytest.mark.parametrize("hours", [180, 156, 155, 60, 49, 47, 25, 3, 1])
def test_the_words_stay_until_they_are_said_to_change(hours: int) -> None:
    span = timedelta(hours=hours, seconds=7)
    kept = changes_in(span)
    assert roughly(span - kept) == roughly(span)
    assert roughly(span - kept - timedelta(seconds=1)) != roughly(span)


@pytest.mark.parametrize("made_up", ["~", "~x", "~9999999999x", "~-1", "~²", "~0"])
def test_a_made_up_time_only_shows_the_page(people: People, made_up: str) -> None:
    request = people.bank.active()
    tag = people.ada.get(path_of(request)).context["tag"].partition("~")[0]
    answer = people.ada.get(path_of(request), {"seen": tag + made_up}, headers=BY_THE_PAGE)
    assert answer.status_code == 200
    far = people.ada.get(path_of(request), {"seen": f"{tag}~{'9' * 5000}"}, headers=BY_THE_PAGE)
    assert far.status_code == 204


def test_where_nothing_is_awaited_nothing_is_said() -> None:
    assert countdown(None) == {}
