"""Who is told of messages: once for a flurry, by mail only if they haven't looked until then."""

from datetime import timedelta

import pytest
from django.core import mail

from notifications import sentences
from notifications.models import Notification
from notifications.queries import unread_count
from tests.conversation.words import mark_read, say
from workflow.worker import work_external


MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def address(settings):
    settings.HOURBANK_URL = "https://bank.example"


def told(member) -> list[Notification]:
    return list(Notification.objects.filter(member=member, event_type="conversation.message"))


def mails(bank) -> list[str]:
    """What goes out now about messages."""
    mail.outbox.clear()
    work_external(clock=lambda: bank.at)
    return [sent.subject for sent in mail.outbox if "written" in sent.subject]


def test_the_other_side_is_told_who_wrote_and_where_but_never_what(bank):
    request = bank.active()
    say(bank, bank.ben, request, "The key is under the mat")
    (row,) = told(bank.ada)
    (line,) = sentences.tell([row])
    assert line.sentence == "Ben has written to you: “Bicycle repair”."
    assert line.url == f"/requests/{request.pk}/messages/"
    assert not told(bank.ben)
    bank.at += 10 * MINUTE
    mail.outbox.clear()
    work_external(clock=lambda: bank.at)
    (sent,) = [sent for sent in mail.outbox if "written" in sent.subject]
    assert sent.to == ["ada@example.org"]
    assert "mat" not in sent.body
    assert f"https://bank.example{line.url}" in sent.body


def test_a_flurry_is_one_notification_and_one_mail_ten_minutes_after_its_first_message(bank):
    request = bank.active()
    for _number in range(5):
        say(bank, bank.ben, request)
        bank.at += MINUTE
    assert len(told(bank.ada)) == 1
    bank.at += 5 * MINUTE - timedelta(microseconds=1)
    assert mails(bank) == []
    bank.at += timedelta(microseconds=1)
    assert len(mails(bank)) == 1


def test_who_has_looked_until_then_gets_no_mail_and_the_bell_is_quiet(bank):
    request = bank.active()
    bell = unread_count(member_id=bank.ada.pk)
    say(bank, bank.ben, request)
    assert unread_count(member_id=bank.ada.pk) == bell + 1
    mark_read(bank, bank.ada, request, 1)
    assert unread_count(member_id=bank.ada.pk) == bell
    bank.at += 10 * MINUTE
    assert mails(bank) == []


def test_who_has_read_half_is_still_told(bank):
    request = bank.active()
    say(bank, bank.ben, request)
    say(bank, bank.ben, request)
    mark_read(bank, bank.ada, request, 1)
    bank.at += 10 * MINUTE
    assert len(mails(bank)) == 1


def test_the_next_flurry_is_another_mail_and_the_bell_counts_one(bank):
    request = bank.active()
    bell = unread_count(member_id=bank.ada.pk)
    say(bank, bank.ben, request)
    bank.at += 10 * MINUTE
    assert len(mails(bank)) == 1
    say(bank, bank.ben, request)
    bank.at += 10 * MINUTE
    assert len(mails(bank)) == 1
    assert unread_count(member_id=bank.ada.pk) == bell + 1


def test_what_happens_to_the_request_is_told_beside_it(bank):
    request = bank.active()
    say(bank, bank.ben, request)
    bank.act("decline", request, bank.ada)
    assert Notification.objects.filter(member=bank.ben, event_type="request.declined").exists()
    assert len(told(bank.ada)) == 1
