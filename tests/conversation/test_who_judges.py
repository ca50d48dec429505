"""Staff read the conversation of a disputed request, and it is written down that they did."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission

from common.errors import WrongRole, WrongState
from files.models import File
from requests_app.conversation.operations import look
from tests.clock import keep_time
from tests.conversation.words import a_picture, refusal, say, seen
from tests.factories import member
from workflow.models import EventLog


def test_a_look_is_an_event_that_both_sides_find(bank):
    request = bank.disputed()
    say(bank, bank.ben, request, "Only half is done")
    bank.do(look, bank.cleo, request_id=request.pk)
    event = EventLog.objects.get(type="conversation.looked_at")
    assert (event.actor_id, set(event.audience)) == (bank.cleo.pk, {bank.ada.pk, bank.ben.pk})
    assert [message.text for message in seen(bank, None, request)] == ["Only half is done"]


def test_nobody_looks_where_there_is_no_dispute(bank):
    request = bank.active()
    say(bank, bank.ben, request)
    assert isinstance(refusal(bank, "look", bank.cleo, request), WrongState)


def test_nobody_looks_at_what_they_take_part_in(bank):
    request = bank.disputed()
    say(bank, bank.ben, request)
    assert isinstance(refusal(bank, "look", bank.ada, request), WrongRole)


def test_there_is_nothing_to_look_at_where_nobody_has_written(bank):
    assert refusal(bank, "look", bank.cleo, bank.disputed()).reason == "nothing_written"


def test_a_dispute_that_was_withdrawn_may_still_be_looked_into(bank):
    request = bank.disputed()
    say(bank, bank.ben, request)
    bank.act("resume_after_dispute", request, bank.ben)
    bank.do(look, bank.cleo, request_id=request.pk)
    assert EventLog.objects.filter(type="conversation.looked_at").count() == 1


def admin_page(request) -> str:
    return f"/admin/requests_app/servicerequest/{request.pk}/conversation/"


@pytest.fixture
def judge(bank, client, monkeypatch):
    keep_time(bank, monkeypatch)
    return signed_in(bank, client, "Dora", "disputes.change_dispute")


def signed_in(bank, client, name, *rights):
    staff = member(name, at=bank.at, is_staff=True)
    codenames = ["view_servicerequest", *(right.rpartition(".")[2] for right in rights)]
    staff.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client.force_login(staff)
    return client


def test_the_administration_asks_first_then_shows_for_an_hour(bank, judge):
    request = bank.disputed()
    say(bank, bank.ben, request, "Call 0171 2345678", attachments=[a_picture()])
    file = File.objects.get()
    path = admin_page(request)
    asked = judge.get(path)
    assert "0171" not in asked.text
    assert judge.get(f"{path}{file.pk}/").status_code == 404
    assert not EventLog.objects.filter(type="conversation.looked_at").exists()
    shown = judge.post(path, follow=True)
    assert "Call 0171 2345678" in shown.text
    assert judge.get(f"{path}{file.pk}/")["Content-Type"] == "image/jpeg"
    assert EventLog.objects.filter(type="conversation.looked_at").count() == 1
    bank.at += timedelta(hours=1)
    assert "0171" not in judge.get(path).text
    assert judge.get(f"{path}{file.pk}/").status_code == 404


def test_both_sides_read_that_somebody_looked(people):
    request = people.bank.disputed()
    say(people.bank, people.bank.ben, request)
    people.bank.do(look, people.bank.cleo, request_id=request.pk)
    page = people.open("ada", f"/requests/{request.pk}/messages/")
    assert "A coordinator read this conversation for the dispute" in page.text


def test_without_a_dispute_the_administration_shows_nothing(bank, judge):
    request = bank.accepted()
    say(bank, bank.ben, request, "Only for Ada")
    answer = judge.post(admin_page(request), follow=True)
    assert "Only for Ada" not in answer.text
    assert "disputed request alone" in answer.text


def test_staff_who_may_not_judge_may_not_look(bank, client, monkeypatch):
    keep_time(bank, monkeypatch)
    request = bank.disputed()
    say(bank, bank.ben, request)
    clerk = signed_in(bank, client, "Emil")
    assert clerk.get(admin_page(request)).status_code == 403
    assert clerk.post(admin_page(request)).status_code == 403
    assert not EventLog.objects.filter(type="conversation.looked_at").exists()
