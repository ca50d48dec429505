"""The page of preferences, the bell, and the list day by day."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.models import Member
from notifications import queries
from notifications.choices import choices_of
from notifications.groups import CHOOSABLE, Group, MailWhen
from notifications.models import GroupChoice, MailTimes, Notification
from tests.notifications.words import tell, unread


pytestmark = pytest.mark.django_db

LIST = "/notifications/"
PAGE = "/notifications/preferences/"
USUAL = {f"{group}_mail": "at_once" for group in CHOOSABLE} | {
    "awaited_bank": "on",
    "ratings_bank": "on",
    "services_bank": "on",
    "digest_hour": "8",
    "digest_weekday": "1",
    "quiet_from": "",
    "quiet_until": "",
}


@pytest.fixture
def browser(ana):
    client = Client()
    client.force_login(ana)
    return client


def test_a_member_chooses_there(ana, browser):
    form = USUAL | {
        "awaited_mail": "weekly",
        "digest_hour": "18",
        "digest_weekday": "5",
        "quiet_from": "22:00",
        "quiet_until": "07:30",
    }
    del form["ratings_bank"]
    answer = browser.post(PAGE, form, follow=True)
    assert "Your choices are kept." in answer.text
    choices = choices_of(ana)
    assert choices.choice(Group.AWAITED).mail == MailWhen.WEEKLY
    assert choices.choice(Group.RATINGS).in_bank is False
    assert choices.choice(Group.SERVICES).in_bank is True
    times = choices.times
    assert (times.digest_hour, times.digest_weekday) == (18, 5)
    assert (times.quiet_from, times.quiet_until) == (time(22), time(7, 30))
    page = browser.get(PAGE).text
    assert 'value="22:00"' in page
    assert '<option value="weekly" selected>' in page


def test_it_says_what_always_comes_at_once(ana, browser):
    page = browser.get(PAGE).text
    assert str(Group.DISPUTES.label) in page
    assert str(Group.STAFF.label) not in page
    Member.objects.filter(pk=ana.pk).update(is_staff=True)
    assert str(Group.STAFF.label) in browser.get(PAGE).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"quiet_from": "22:00"},
        {"quiet_until": "07:00"},
        {"quiet_from": "07:00", "quiet_until": "07:00"},
        {"asked_mail": "weekly"},
        {"awaited_mail": "often"},
        {"digest_hour": "24"},
        {"quiet_from": "late", "quiet_until": "07:00"},
    ],
)
def test_what_cannot_be_is_refused_beside_the_field(wrong, browser):
    answer = browser.post(PAGE, USUAL | wrong)
    assert answer.status_code in {200, 422}
    assert "error-summary" in answer.text
    assert not GroupChoice.objects.exists()
    assert not MailTimes.objects.exists()


def test_it_is_for_who_is_signed_in(client):
    assert client.get(PAGE)["Location"].startswith("/accounts/login/")


def test_the_list_goes_day_by_day_in_the_member_s_zone(ana, ben, browser, at):
    Member.objects.filter(pk=ana.pk).update(time_zone="Asia/Tokyo")
    # Noon in UTC is the evening there; four hours later it is the next day.
    for hours in (3, 7):
        tell(ana, about=ben, at=at + timedelta(hours=hours))
    days = browser.get(LIST).context["days"]
    assert [day.isoformat() for day, _told in days] == ["2026-03-03", "2026-03-02"]


def test_the_list_shows_what_is_asked_for(ana, ben, browser, at):
    tell(ana, about=ben, at=at, event_type="request.paid")
    tell(ana, about=ben, at=at, event_type="rating.given")
    first, _second = unread(ana)
    browser.post(f"{LIST}{first}/read/")

    def shown(value: str) -> list[str]:
        lines = browser.get(LIST, {"show": value}).context["lines"]
        return [line.notification.event_type for line in lines]

    assert shown("unread") == ["rating.given"]
    assert shown("awaited") == ["request.paid"]
    assert shown("ratings") == ["rating.given"]
    assert shown("nonsense") == shown("") == ["rating.given", "request.paid"]
    assert "Nothing of this kind." in browser.get(LIST, {"show": "messages"}).text


def test_the_bell_is_on_each_page_and_counts_in_one_query(ana, ben, browser, at):
    page = browser.get("/balance/").text
    assert 'href="/notifications/"' in page
    with CaptureQueriesContext(
        connection,
    ) as none:
        browser.get("/balance/")
    for _ in range(3):
        tell(ana, about=ben, at=at)
    with CaptureQueriesContext(connection) as some:
        page = browser.get("/balance/").text
    assert len(some) == len(none)
    assert "3" in page.split('id="live-unread"')[1].split("</span>")[0]


def test_the_bell_reads_its_number_from_an_index_alone(ana, ben, at):
    for _ in range(3):
        tell(ana, about=ben, at=at)
    Notification.objects.bulk_create(
        Notification(member=ben, event_type="x", subject_type="x", subject_id=ben.pk, at=at)
        for _ in range(2000)
    )
    with CaptureQueriesContext(connection) as told:
        queries.unread_count(member_id=ana.pk)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE notifications_notification")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {told[0]['sql']}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index Only Scan using notification_unread" in plan
