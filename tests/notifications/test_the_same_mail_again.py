"""What has perhaps arrived is sent again word for word; what was refused is put into words anew."""

from datetime import timedelta

import pytest
from django.db.models import JSONField, Value

from common.transactions import door
from members.models import Member
from notifications import sentences
from notifications.models import Mail, Notification
from notifications.operations import forget_letters, mark_read
from notifications.sentences import About
from tests.notifications.words import html, plain, tell, unread
from tests.rules import broken
from workflow.actor import Actor
from workflow.models import Step
from workflow.operations import redrive
from workflow.worker import work_external


pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def words(monkeypatch):
    """What is told, and how it is said, which a test may change."""
    said = {"x.paid": "It was paid"}
    monkeypatch.setattr(sentences, "_sentences", said)
    about = About(facts=lambda _ids: {}, url=lambda pk: f"/members/{pk}/")
    monkeypatch.setattr(sentences, "_subjects", {"member": about})
    return said


def deliver(at) -> dict[str, int]:
    return dict(work_external(clock=lambda: at, draw=lambda most: most - 1))


def die_after_sending(monkeypatch, at) -> None:
    """The server has the mail, and the bank doesn't know it."""

    def ends_the_worker(**_step: object) -> None:
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr("workflow.worker.finish_effect", ends_the_worker)
        with pytest.raises(SystemExit):
            deliver(at)


def test_a_mail_that_has_perhaps_arrived_says_the_same_again(ana, post, at, words, monkeypatch):
    """Though the sentence, the language, and what is the newest are others by then."""
    tell(ana, about=ana, at=at, event_type="x.paid")
    die_after_sending(monkeypatch, at)
    words["x.paid"] = "It was paid, and said otherwise"
    Member.objects.filter(pk=ana.pk).update(language="de", name="Anna")
    tell(ana, about=ana, at=at + HOUR, event_type="x.paid")
    deliver(at + 2 * HOUR)
    (_to, first), *others = post.taken
    again, newer = sorted((m for _to, m in others), key=lambda m: m["Subject"])
    assert first["Message-ID"] == again["Message-ID"] != newer["Message-ID"]
    assert first["Subject"] == again["Subject"] == "It was paid"
    assert plain(first) == plain(again)
    assert html(first) == html(again)
    assert first["List-Unsubscribe"] == again["List-Unsubscribe"]
    assert newer["Subject"] == "It was paid, and said otherwise"


def test_what_was_read_after_it_has_perhaps_arrived_is_not_sent_again(ana, post, at, monkeypatch):
    tell(ana, about=ana, at=at, event_type="x.paid")
    die_after_sending(monkeypatch, at)
    with door():
        mark_read(notification_ids=unread(ana), actor=Actor(member_id=ana.pk), at=at)
    assert deliver(at + HOUR) == {"done": 1}
    assert len(post.taken) == 1
    assert Mail.objects.get().words is None


def test_what_the_server_has_not_taken_is_put_into_words_anew(ana, post, at, words):
    post.to_data = "452 4.3.1 no space left"
    tell(ana, about=ana, at=at, event_type="x.paid")
    deliver(at)
    assert Mail.objects.get().words is None
    words["x.paid"] = "It was paid, and said otherwise"
    post.to_data = "250 taken"
    deliver(at + HOUR)
    assert [message["Subject"] for _to, message in post.taken] == [words["x.paid"]]


def test_a_refusal_after_a_lost_answer_changes_no_word(ana, post, at, words, monkeypatch):
    """The first copy may have arrived, so the third has to be the same."""
    tell(ana, about=ana, at=at, event_type="x.paid")
    die_after_sending(monkeypatch, at)
    post.to_data = "452 4.3.1 no space left"
    deliver(at + HOUR)
    words["x.paid"] = "It was paid, and said otherwise"
    post.to_data = "250 taken"
    deliver(at + 2 * HOUR)
    (_to, first), (_to, again) = post.taken
    assert plain(first) == plain(again)


def test_what_is_redriven_after_a_refusal_for_good_says_what_is_true_then(ana, post, at, words):
    post.to_data = "554 5.7.1 looks like spam"
    tell(ana, about=ana, at=at, event_type="x.paid")
    assert deliver(at) == {"dead": 1}
    words["x.paid"] = "It was paid, and said otherwise"
    post.to_data = "250 taken"
    with door():
        redrive(step_id=Step.objects.get(state="DEAD").pk, actor=Actor(member_id=ana.pk), at=at)
    deliver(at)
    assert [message["Subject"] for _to, message in post.taken] == [words["x.paid"]]


def test_its_words_are_kept_no_longer_than_they_are_needed(ana, post, at, monkeypatch):
    tell(ana, about=ana, at=at, event_type="x.paid")
    die_after_sending(monkeypatch, at)
    mail = Mail.objects.get()
    assert mail.words["heading"] == "It was paid"
    assert (mail.worded_at, mail.goes_with_id) == (at, mail.pk)
    deliver(at + HOUR)
    mail = Mail.objects.get()
    assert (mail.words, mail.worded_at) == (None, None)


def test_words_of_what_could_not_be_delivered_in_time_are_forgotten(ana, post, at, monkeypatch):
    tell(ana, about=ana, at=at, event_type="x.paid")
    die_after_sending(monkeypatch, at)
    with door():
        assert forget_letters(at=at + timedelta(days=3) - HOUR) == 0
        assert forget_letters(at=at + timedelta(days=3)) == 1
    assert Mail.objects.get().words is None
    deliver(at + timedelta(days=3))
    assert len(post.taken) == 2


@pytest.mark.parametrize(
    "values",
    [
        {"words": {"heading": "x"}},
        {"worded_at": "2026-03-02T09:00Z"},
        {"words": Value(None, JSONField())},
    ],
    ids=str,
)
def test_words_have_a_moment_and_a_moment_has_words(ana, at, values):
    tell(ana, about=ana, at=at, event_type="x.paid")
    mail = Mail.objects.get()
    Mail.objects.filter(pk=mail.pk).update(goes_with=mail.pk)
    with broken("mail_with_words_goes_out_itself"):
        Mail.objects.filter(pk=mail.pk).update(**values)


def test_what_goes_with_another_mail_has_no_words(ana, ben, at):
    tell(ana, ben, about=ana, at=at, event_type="x.paid")
    one, other = Mail.objects.all()
    said = {"words": {"heading": "x"}, "worded_at": at}
    for goes_with in (None, other.pk):
        with broken("mail_with_words_goes_out_itself"):
            Mail.objects.filter(pk=one.pk).update(goes_with=goes_with, **said)
    assert Notification.objects.count() == 2
