"""What members are told goes out by mail: through a real mail server, and while there is none."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.db import IntegrityError, transaction

from common.transactions import door
from members.models import Member
from notifications import sentences
from notifications.models import Mail, Notification
from notifications.operations import forget_letters, mark_all_read, queue_letter
from notifications.sentences import About
from tests.factories import member
from tests.notifications.mail_server import free_port
from tests.notifications.words import html, plain, tell
from tests.rules import broken
from workflow.actor import Actor
from workflow.models import CircuitBreaker, EventLog, Step
from workflow.operations import redrive
from workflow.worker import work_external


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("words")]

MINUTE = timedelta(minutes=1)


@pytest.fixture
def words(monkeypatch):
    """Sentences of these tests' own."""
    said = {"x.paid": "%(minutes)s minutes & more", "x.broken": lambda _facts: 1 // 0}
    monkeypatch.setattr(sentences, "_sentences", said)
    about = About(facts=lambda _ids: {}, url=lambda pk: f"/members/{pk}/")
    monkeypatch.setattr(sentences, "_subjects", {"member": about})


def deliver(at, *, seconds: float = 0) -> dict[str, int]:
    now = at + timedelta(seconds=seconds)
    return dict(work_external(clock=lambda: now, draw=lambda most: most - 1))


def the_step() -> Step:
    return Step.objects.get(name="deliver_mail")


def mail_breaker() -> CircuitBreaker:
    return CircuitBreaker.objects.get(name="mail")


# What goes out


def test_a_member_with_an_address_gets_what_they_are_told_in_words(ana, ben, post, at):
    tell(ana, about=ben, at=at, event_type="x.paid")
    assert deliver(at) == {"done": 1}
    ((recipient, message),) = post.taken
    assert recipient == message["To"] == "ana@example.org"
    assert message["From"] == "HourBank <bank@bank.example>"
    assert message["Subject"] == "90 minutes & more"
    assert message.get_content_type() == "multipart/alternative"
    assert message["Auto-Submitted"] == "auto-generated"
    link = f"https://bank.example/members/{ben.pk}/"
    text = plain(message)
    assert text.startswith(f"Hello Ana,\n\n90 minutes & more\n{link}\n\n")
    assert "Your HourBank\nhttps://bank.example\n" in text
    assert "https://bank.example/notifications/preferences/" in text
    looks = html(message)
    assert "90 minutes &amp; more" in looks
    assert f'<a class="button" href="{link}">' in looks


def test_its_html_asks_nobody_for_anything(ana, post, at):
    """No picture, no style and no font of another host, and nothing that tells who has read it."""
    tell(ana, about=ana, at=at, event_type="x.paid")
    deliver(at)
    ((_to, message),) = post.taken
    looks = html(message)
    assert not re.search(r"<(img|link|script|iframe|object|table)|url\(|@import|src=", looks)
    assert set(re.findall(r'https?://([^/"<]+)', looks)) == {"bank.example"}
    assert "prefers-color-scheme: dark" in looks


def test_each_member_gets_a_mail_of_their_own(ana, ben, post, at):
    tell(ana, ben, about=ben, at=at, event_type="x.paid")
    assert deliver(at) == {"done": 2}
    assert sorted(recipient for recipient, _mail in post.taken) == [
        "ana@example.org",
        "ben@example.org",
    ]
    assert deliver(at) == {}


def test_it_has_the_same_id_each_time_it_is_sent(ana, post, at):
    tell(ana, about=ana, at=at, event_type="x.paid")
    deliver(at)
    Step.objects.filter(name="deliver_mail").update(state="WAITING", finished_at=None, due_at=at)
    deliver(at)
    first, second = (message["Message-ID"] for _to, message in post.taken)
    assert first == second
    step = the_step()
    assert first.strip() == f"<{step.pk}.{step.subject_id}@bank.example>"


def test_two_mails_have_two_ids(ana, post, at):
    tell(ana, about=ana, at=at, event_type="x.paid")
    tell(ana, about=ana, at=at, event_type="x.paid")
    deliver(at)
    assert len({message["Message-ID"] for _to, message in post.taken}) == 2


def test_who_has_no_address_or_left_gets_no_mail(ana, ben, post, at):
    Member.objects.filter(pk=ana.pk).update(email=None)
    Member.objects.filter(pk=ben.pk).update(is_active=False)
    tell(ana, ben, about=ben, at=at, event_type="x.paid")
    assert Notification.objects.count() == 2
    assert not Mail.objects.exists()
    assert not Step.objects.filter(name="deliver_mail").exists()


@pytest.mark.parametrize("change", [{"email": None}, {"is_active": False}])
def test_who_loses_the_address_before_it_goes_out_gets_none(ana, post, at, change):
    tell(ana, about=ana, at=at, event_type="x.paid")
    Member.objects.filter(pk=ana.pk).update(**change)
    assert deliver(at) == {"done": 1}
    assert post.taken == []


def test_it_goes_to_the_address_that_the_member_has_now(ana, post, at):
    tell(ana, about=ana, at=at, event_type="x.paid")
    Member.objects.filter(pk=ana.pk).update(email="new@example.org")
    deliver(at)
    assert [recipient for recipient, _mail in post.taken] == ["new@example.org"]


def test_what_was_read_in_the_bank_meanwhile_is_not_sent(ana, post, at):
    tell(ana, about=ana, at=at, event_type="x.paid")
    row = Notification.objects.get()
    with door():
        mark_all_read(up_to_id=row.pk, actor=Actor(member_id=ana.pk), at=at)
    assert deliver(at) == {"done": 1}
    assert post.taken == []


def test_a_line_break_in_a_title_begins_no_header(ana, post, at, monkeypatch):
    evil = {"x.paid": "Hello\nBcc: everybody@example.org\r\n" + "and more " * 50}
    monkeypatch.setattr(sentences, "_sentences", evil)
    tell(ana, about=ana, at=at, event_type="x.paid")
    assert deliver(at) == {"done": 1}
    ((_recipient, message),) = post.taken
    assert message["Bcc"] is None
    assert message["Subject"].strip().startswith("Hello Bcc: everybody@example.org and more")
    assert len(message["Subject"].strip()) == 100


# What does not


def test_a_refused_recipient_is_a_dead_letter_at_once(ana, post, at):
    post.to_recipient = "550 5.1.1 no such user"
    tell(ana, about=ana, at=at, event_type="x.paid")
    assert deliver(at) == {"dead": 1}
    step = the_step()
    assert (step.error_code, step.attempts) == ("recipient_refused", 1)
    assert "no such user" in step.error
    assert mail_breaker().failures == 0


def test_a_refused_mail_is_a_dead_letter_at_once(ana, post, at):
    post.to_data = "554 5.7.1 looks like spam"
    tell(ana, about=ana, at=at, event_type="x.paid")
    assert deliver(at) == {"dead": 1}
    assert the_step().error_code == "mail_refused"
    assert mail_breaker().failures == 0


@pytest.mark.parametrize(
    "answer",
    [
        {"to_recipient": "451 4.7.1 greylisted, come again"},
        {"to_data": "452 4.3.1 no space left"},
        {"to_sender": "530 5.7.0 authentication required"},
        {"greeting": "554 no service here"},
    ],
)
def test_what_may_pass_is_tried_again(ana, post, at, answer):
    for part, line in answer.items():
        setattr(post, part, line)
    tell(ana, about=ana, at=at, event_type="x.paid")
    assert deliver(at) == {"waiting": 1}
    assert mail_breaker().failures == 1
    post.__dict__ |= {
        "to_recipient": "250 ok", "to_data": "250 ok", "to_sender": "250 ok", "greeting": "220 hi",
    }  # fmt: skip
    assert deliver(at, seconds=29) == {}
    assert deliver(at, seconds=30) == {"done": 1}
    assert len(post.taken) == 1
    assert mail_breaker().failures == 0


def test_a_mail_server_that_says_nothing_is_waited_for_shortly(ana, post, settings, at):
    settings.EMAIL_TIMEOUT = 0.2
    post.is_silent = True
    tell(ana, about=ana, at=at, event_type="x.paid")
    assert deliver(at) == {"waiting": 1}
    assert the_step().error_code in {"TimeoutError", "SMTPServerDisconnected"}


def test_without_a_mail_server_nothing_is_lost_and_no_try_used_up(ana, post, settings, at):
    settings.EMAIL_PORT = free_port()
    for number in range(20):
        tell(member(f"Of{number}", at=at), about=ana, at=at, event_type="x.paid")
    assert deliver(at) == {"waiting": 10}
    assert mail_breaker().state == "OPEN"
    for minutes in range(5, 240, 5):
        deliver(at, seconds=60 * minutes)
    assert not Step.objects.filter(name="deliver_mail", state="DEAD").exists()
    settings.EMAIL_PORT = post.port
    for minutes in range(240, 400, 5):
        deliver(at, seconds=60 * minutes)
    assert len(post.taken) == 20
    assert len({message["Message-ID"] for _to, message in post.taken}) == 20
    assert mail_breaker().state == "CLOSED"


def test_after_an_outage_a_member_gets_one_mail_with_the_latest_of_each_subject(
    ana, ben, post, settings, at
):
    """A week without a mail server: a word each day about the one, two on the other."""
    settings.EMAIL_PORT = free_port()
    days = [at + timedelta(days=number) for number in range(7)]
    for day in days:
        tell(ana, ben, about=ana, at=day, event_type="x.paid")
        deliver(day)
    for day in days[:2]:
        tell(ana, about=ben, at=day, event_type="x.paid")
    settings.EMAIL_PORT = post.port
    for minutes in range(0, 200, 5):
        deliver(days[-1] + timedelta(hours=2), seconds=60 * minutes)
    assert Counter(to for to, _message in post.taken) == {
        "ana@example.org": 1,
        "ben@example.org": 1,
    }
    (to_ana,) = [message for to, message in post.taken if to == "ana@example.org"]
    assert to_ana["Subject"] == "2 pieces of news"
    links = [f"https://bank.example/members/{about.pk}/" for about in (ben, ana)]
    assert [line for line in plain(to_ana).splitlines() if "/members/" in line] == links
    assert set(Step.objects.filter(name="deliver_mail").values_list("state", flat=True)) == {"DONE"}
    # What was not sent is in the bank, with everything else.
    assert Notification.objects.filter(member=ana, read_at=None).count() == 9


def test_what_is_on_time_is_sent_whatever_came_after_it(ana, post, at):
    for minutes in range(3):
        tell(ana, about=ana, at=at + minutes * MINUTE, event_type="x.paid")
    deliver(at, seconds=59 * 60)
    assert len(post.taken) == 3


def test_a_mail_that_has_no_words_is_the_bank_s_own_fault(ana, post, at):
    tell(ana, about=ana, at=at, event_type="x.broken")
    assert deliver(at) == {"dead": 1}
    step = the_step()
    assert step.error_code == "mail_not_written"
    assert "ZeroDivisionError" in step.error
    assert (mail_breaker().failures, post.connections) == (0, 0)


def test_a_dead_mail_is_redriven_by_a_person(ana, post, at):
    post.to_recipient = "550 no such user"
    tell(ana, about=ana, at=at, event_type="x.paid")
    deliver(at)
    post.to_recipient = "250 ok"
    with door():
        redrive(step_id=the_step().pk, actor=Actor(member_id=ana.pk), at=at)
    assert deliver(at) == {"done": 1}
    mail = Mail.objects.get()
    history = EventLog.objects.filter(subject_type="mail", subject_id=mail.pk).order_by("seq")
    assert list(history.values_list("type", "seq")) == [("step.dead", 1), ("step.redriven", 2)]
    assert mail.version == 2


def test_a_failed_mail_leaves_the_member_and_the_request_as_they_were(ana, post, at):
    """No version of anybody's own grows: what they are editing stays as new as it was."""
    post.to_recipient = "451 come again"
    version = Member.objects.get(pk=ana.pk).version
    tell(ana, about=ana, at=at, event_type="x.paid")
    deliver(at)
    assert Member.objects.get(pk=ana.pk).version == version
    assert Mail.objects.get().version == 1


def test_who_sees_its_history_is_staff_alone(ana, post, at):
    post.to_recipient = "451 come again"
    tell(ana, about=ana, at=at, event_type="x.paid")
    deliver(at)
    assert EventLog.objects.get(subject_type="mail").audience == []


# Letters: mails whose words are ready


def letter(at, **words) -> Mail:
    given = {"address": "eve@example.org", "heading": "Your link", "text": "https://secret"}
    with door():
        return queue_letter(at=at, **given | words)


def test_a_letter_is_delivered_as_it_is_and_its_text_forgotten(post, at):
    mail = letter(at)
    assert deliver(at) == {"done": 1}
    ((recipient, message),) = post.taken
    assert (recipient, message["Subject"]) == ("eve@example.org", "Your link")
    assert plain(message) == "https://secret"
    assert '<a href="https://secret"' in html(message)
    assert Mail.objects.get(pk=mail.pk).text == ""


def test_a_letter_keeps_its_text_until_it_is_delivered(post, at):
    post.to_recipient = "451 come again"
    mail = letter(at)
    deliver(at)
    assert Mail.objects.get(pk=mail.pk).text == "https://secret"
    post.to_recipient = "250 ok"
    assert deliver(at, seconds=30) == {"done": 1}


def test_letters_that_came_too_late_are_forgotten(post, at):
    old, new = letter(at), letter(at + timedelta(hours=1))
    with door():
        assert forget_letters(at=at + timedelta(days=3)) == 1
    assert [Mail.objects.get(pk=each.pk).text for each in (old, new)] == ["", "https://secret"]
    assert deliver(at, seconds=3 * 86400) == {"done": 2}
    assert len(post.taken) == 1


def test_a_long_heading_is_cut(at):
    assert len(letter(at, heading="word " * 100).heading) == 100


# What the database holds


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"text": "words for nobody"},
        {"heading": "words for nobody"},
    ],
)
def test_a_mail_is_a_notification_or_a_letter(values, at):
    with broken("mail_is_notification_or_letter"):
        Mail.objects.create(at=at, **values)
    assert not Mail.objects.exists()


@pytest.mark.parametrize("name", ["address", "heading", "text"])
def test_a_notification_s_mail_has_no_words_of_its_own(name, ana, at):
    tell(ana, about=ana, at=at, event_type="x.paid")
    with broken("mail_is_notification_or_letter"):
        Mail.objects.update(**{name: "x@example.org"})


def test_a_notification_has_one_mail(ana, at):
    tell(ana, about=ana, at=at, event_type="x.paid")
    row = Mail.objects.get()
    refused = pytest.raises(IntegrityError, match="notification_id")
    with refused, transaction.atomic():
        Mail.objects.create(notification=row.notification, member=ana, at=at)
    assert Mail.objects.get() == row


def test_a_mail_has_an_event_for_each_version(ana, at):
    tell(ana, about=ana, at=at, event_type="x.paid")
    with broken("version 1 has no event"):
        Mail.objects.update(version=1)


def test_what_is_rolled_back_was_never_queued(ana, at):
    def fail(_queued):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), door():
        fail(queue_letter(address="eve@example.org", heading="x", text="x", at=at))
    assert not Mail.objects.exists()
    assert not Step.objects.filter(name="deliver_mail").exists()
    assert django_mail.outbox == []
