"""Mails that wait for their hour, and go out as one: nothing is lost, and nothing comes twice."""

from datetime import UTC, datetime, time, timedelta

import pytest

from common.transactions import door
from members.models import Member
from notifications import sentences
from notifications.choices import choices_of
from notifications.groups import Group, MailWhen
from notifications.models import Mail
from notifications.operations import Quiet, Wish, change_preferences, mark_read
from notifications.operations.bundles import bundle
from notifications.sentences import About
from tests.notifications.mail_server import free_port
from tests.notifications.words import html, plain, tell, unread
from workflow.actor import Actor
from workflow.models import CircuitBreaker, Step
from workflow.worker import work_external


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("words")]

# A Monday, ten o'clock in Berlin.
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
# In the groups "asked", "awaited" and "disputes".
ASKED, PAID, RULED = "request.activated", "request.paid", "dispute.ruled"


@pytest.fixture
def at():
    return NINE


@pytest.fixture(autouse=True)
def berlin(ana, ben):
    Member.objects.update(time_zone="Europe/Berlin")
    ana.refresh_from_db()


@pytest.fixture
def words(monkeypatch):
    said = {ASKED: "You are asked", PAID: "You are paid", RULED: "It was ruled"}
    monkeypatch.setattr(sentences, "_sentences", said)
    about = About(facts=lambda _ids: {}, url=lambda pk: f"/members/{pk}/")
    monkeypatch.setattr(sentences, "_subjects", {"member": about})


def deliver(at: datetime) -> dict[str, int]:
    return dict(work_external(clock=lambda: at, draw=lambda most: most - 1))


def choose(who, when: MailWhen, *groups: Group) -> None:
    with door():
        change_preferences(member_id=who.pk, groups=dict.fromkeys(groups, Wish(mail=when)))


def be_quiet(who, begins: int, ends: int) -> None:
    quiet = Quiet(begins=time(begins), ends=time(ends))
    with door():
        change_preferences(member_id=who.pk, quiet=quiet)


def said(post) -> list[list[str]]:
    """Of each mail that has arrived, its lines of news."""
    news = {"You are asked", "You are paid", "It was ruled"}
    return [[line for line in plain(m).splitlines() if line in news] for _to, m in post.taken]


def test_a_day_s_news_come_in_one_mail_at_the_chosen_hour(ana, ben, post, at):
    choose(ana, MailWhen.DAILY, Group.ASKED, Group.AWAITED)
    for number, event in enumerate([PAID, ASKED, PAID]):
        tell(ana, about=ben if number else ana, at=at + number * HOUR, event_type=event)
        deliver(at + number * HOUR)
    assert post.taken == []
    # Eight o'clock in Berlin.
    assert deliver(at + 22 * HOUR - timedelta(seconds=1)) == {}
    deliver(at + 22 * HOUR)
    assert said(post) == [["You are paid", "You are asked", "You are paid"]]
    ((to, message),) = post.taken
    assert (to, message["Subject"]) == ("ana@example.org", "3 pieces of news")
    assert html(message).count('class="button"') == 3
    deliver(at + 5 * DAY)
    assert len(post.taken) == 1
    assert set(Step.objects.filter(name="deliver_mail").values_list("state", flat=True)) == {"DONE"}


def test_a_week_s_news_come_on_the_chosen_day(ana, post, at):
    choose(ana, MailWhen.WEEKLY, Group.AWAITED)
    with door():
        change_preferences(member_id=ana.pk, digest_hour=18, digest_weekday=5)
    for day in range(3):
        tell(ana, about=ana, at=at + day * DAY, event_type=PAID)
        deliver(at + day * DAY)
    friday = datetime(2026, 3, 6, 17, tzinfo=UTC)
    deliver(friday - HOUR)
    assert post.taken == []
    tell(ana, about=ana, at=friday, event_type=PAID)
    deliver(friday)
    # What came at that very moment waits for the next one.
    assert said(post) == [["You are paid"] * 3]
    deliver(friday + 7 * DAY)
    assert said(post)[1:] == [["You are paid"]]


def test_what_was_read_until_then_is_left_out_and_nothing_unread_is_no_mail(ana, post, at):
    choose(ana, MailWhen.DAILY, Group.AWAITED)
    for _ in range(2):
        tell(ana, about=ana, at=at, event_type=PAID)
    deliver(at)
    first, _second = unread(ana)
    with door():
        mark_read(notification_ids=[first], actor=Actor(member_id=ana.pk), at=at)
    deliver(at + DAY)
    assert said(post) == [["You are paid"]]
    assert post.taken[0][1]["Subject"] == "You are paid"
    tell(ana, about=ana, at=at + DAY, event_type=PAID)
    deliver(at + DAY)
    with door():
        mark_read(notification_ids=[unread(ana)[-1]], actor=Actor(member_id=ana.pk), at=at)
    deliver(at + 2 * DAY)
    assert len(post.taken) == 1
    assert not Mail.objects.filter(goes_with=None).exists()


def test_what_may_end_badly_comes_at_once_all_the_same(ana, post, at):
    choose(ana, MailWhen.DAILY, Group.ASKED, Group.AWAITED)
    tell(ana, about=ana, at=at, event_type=PAID)
    tell(ana, about=ana, at=at, event_type=RULED)
    deliver(at)
    assert said(post) == [["It was ruled"]]


def test_a_choice_counts_for_what_waits_already(ana, post, at):
    choose(ana, MailWhen.DAILY, Group.AWAITED)
    tell(ana, about=ana, at=at, event_type=PAID)
    deliver(at)
    choose(ana, MailWhen.NEVER, Group.AWAITED)
    deliver(at + DAY)
    assert post.taken == []
    assert not Step.objects.filter(state="WAITING", name="deliver_mail").exists()


def test_mails_wait_for_the_end_of_the_quiet_hours_and_come_as_one(ana, post, at):
    be_quiet(ana, 22, 7)
    night = datetime(2026, 3, 2, 22, tzinfo=UTC)
    for hours in range(3):
        tell(ana, about=ana, at=night + hours * HOUR, event_type=PAID)
        deliver(night + hours * HOUR)
    deliver(night + 7 * HOUR)
    assert post.taken == []
    deliver(night + 8 * HOUR)
    assert said(post) == [["You are paid"] * 3]


def test_a_try_that_comes_into_the_quiet_hours_waits_too(ana, post, settings, at):
    be_quiet(ana, 22, 7)
    settings.EMAIL_PORT = free_port()
    evening = datetime(2026, 3, 2, 20, 59, 50, tzinfo=UTC)
    tell(ana, about=ana, at=evening, event_type=PAID)
    assert deliver(evening) == {"waiting": 1}
    settings.EMAIL_PORT = post.port
    deliver(evening + HOUR)
    assert post.taken == []
    deliver(evening + 10 * HOUR)
    assert said(post) == [["You are paid"]]


def test_staff_and_accounts_are_told_in_the_quiet_hours_too(ana, ben, post, at):
    Member.objects.filter(pk=ben.pk).update(is_staff=True)
    for who in (ana, ben):
        be_quiet(who, 22, 7)
    night = datetime(2026, 3, 2, 23, tzinfo=UTC)
    tell(ana, ben, about=ana, at=night, event_type=RULED)
    sentences.register("member.key_made", "A key")
    tell(ana, about=ana, at=night, event_type="member.key_made")
    deliver(night)
    assert sorted(to for to, _m in post.taken) == ["ana@example.org", "ben@example.org"]
    assert "A key" in {m["Subject"] for _to, m in post.taken}


def test_seven_requests_in_an_outage_are_one_mail(ana, ben, post, settings, at):
    settings.EMAIL_PORT = free_port()
    about = [Member.objects.create(name=f"Of {number}") for number in range(7)]
    for number, each in enumerate(about):
        tell(ana, about=each, at=at + number * timedelta(minutes=1), event_type=ASKED)
    deliver(at + timedelta(minutes=8))
    settings.EMAIL_PORT = post.port
    for hours in range(2, 30):
        deliver(at + hours * HOUR)
    assert said(post) == [["You are asked"] * 7]
    deliver(at + 9 * DAY)
    assert len(post.taken) == 1
    assert CircuitBreaker.objects.get(name="mail").state == "CLOSED"


def test_a_mail_server_that_says_not_now_leaves_one_mail_too(ana, post, at):
    """Each was tried alone, and the server has surely not taken it."""
    post.to_data = "452 4.3.1 no space left"
    for number in range(3):
        tell(ana, about=Member.objects.create(name=f"Of {number}"), at=at, event_type=ASKED)
    deliver(at)
    post.to_data = "250 taken"
    for hours in range(2, 30):
        deliver(at + hours * HOUR)
    assert said(post) == [["You are asked"] * 3]


def test_a_mail_whose_worker_died_after_sending_is_the_same_again(ana, post, at, monkeypatch):
    """The worker ends when the server has the mail, and before the bank knows; something new comes then."""
    choose(ana, MailWhen.DAILY, Group.AWAITED)
    for _ in range(3):
        tell(ana, about=ana, at=at, event_type=PAID)
    deliver(at)
    die = pytest.MonkeyPatch()
    die.setattr("workflow.worker.finish_effect", _ends_the_worker)
    with pytest.raises(SystemExit):
        deliver(at + DAY)
    die.undo()
    assert said(post) == [["You are paid"] * 3]
    tell(ana, about=ana, at=at + DAY, event_type=PAID)
    deliver(at + DAY + HOUR)
    (_to, first), (_to, again), *more = post.taken
    assert more == []
    assert first["Message-ID"] == again["Message-ID"]
    assert plain(first) == plain(again)
    assert html(first) == html(again)
    assert first["List-Unsubscribe"] == again["List-Unsubscribe"]
    deliver(at + 3 * DAY)
    assert said(post)[2:] == [["You are paid"]]


def _ends_the_worker(**_step: object) -> None:
    raise SystemExit


def test_a_worker_that_dies_before_sending_loses_nothing(ana, post, at):
    """What goes together was written, and nothing has been sent."""
    choose(ana, MailWhen.DAILY, Group.AWAITED)
    for _ in range(3):
        tell(ana, about=ana, at=at, event_type=PAID)
    deliver(at)
    later = at + DAY
    head = Mail.objects.order_by("-pk")[0]
    with door():
        assert len(bundle(head, choices=choices_of(ana), at=later)) == 3
    deliver(later)
    assert said(post) == [["You are paid"] * 3]


def test_one_that_is_taken_along_and_read_leaves_the_others(ana, post, at):
    choose(ana, MailWhen.DAILY, Group.AWAITED)
    for _ in range(3):
        tell(ana, about=ana, at=at, event_type=PAID)
    deliver(at)
    head = Mail.objects.order_by("pk")[0]
    with door():
        bundle(head, choices=choices_of(ana), at=at + DAY)
        read = [head.notification_id]
        mark_read(notification_ids=read, actor=Actor(member_id=ana.pk), at=at)
    deliver(at + DAY)
    assert said(post) == [["You are paid"] * 2]


def test_one_without_words_does_not_keep_the_others_back(ana, post, at):
    choose(ana, MailWhen.DAILY, Group.ASKED, Group.AWAITED)
    tell(ana, about=ana, at=at, event_type=PAID)
    tell(ana, about=ana, at=at, event_type=ASKED)
    deliver(at)
    sentences.register(ASKED, lambda _facts: 1 // 0)
    deliver(at + DAY)
    assert said(post) == [["You are paid"]]
    assert "There is news." in plain(post.taken[0][1])


def test_too_many_are_named_in_part_and_counted(ana, post, at, monkeypatch):
    monkeypatch.setattr("notifications.writing.MOST_LINES", 2)
    choose(ana, MailWhen.DAILY, Group.AWAITED)
    for _ in range(5):
        tell(ana, about=ana, at=at, event_type=PAID)
    deliver(at)
    deliver(at + DAY)
    assert said(post) == [["You are paid"] * 2]
    assert "3 more are in the bank:\nhttps://bank.example/notifications/" in plain(post.taken[0][1])
