"""Joining, signing in and a forgotten password work while the mail server doesn't; their mails wait."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from members.models import Member
from notifications.models import Mail
from tests.factories import PASSWORD
from tests.notifications.mail_server import free_port
from tests.notifications.words import plain
from tests.requests_app.roads import new_bank
from workflow.models import EventLog, Step
from workflow.worker import work_external


pytestmark = pytest.mark.django_db

JOIN = "/accounts/signup/"
FORGOTTEN = "/accounts/password/reset/"


def deliver(**later: int) -> dict[str, int]:
    now = timezone.now() + timedelta(**later)
    return dict(work_external(clock=lambda: now))


def test_a_request_writes_to_who_has_to_act(post, at):
    bank = new_bank(at)
    bank.active()
    work_external(clock=lambda: at)
    ((recipient, message),) = post.taken
    assert recipient == "ada@example.org"
    asked = "“Bicycle repair”: somebody asks for your help. Please answer."
    assert message["Subject"].strip() == asked
    assert "https://bank.example/requests/" in plain(message)


def test_joining_works_without_a_mail_server_and_the_mail_comes_later(post, settings):
    settings.EMAIL_PORT = free_port()
    form = {"email": "eve@example.org", "name": "Eve", "password1": PASSWORD}
    answer = Client().post(JOIN, form)
    assert answer.status_code == 302
    assert Member.objects.filter(email="eve@example.org").exists()
    assert deliver() == {"waiting": 1}
    settings.EMAIL_PORT = post.port
    assert deliver(minutes=2) == {"done": 1}
    ((recipient, message),) = post.taken
    assert recipient == "eve@example.org"
    assert re.search(r"^\d{6}$", plain(message), re.MULTILINE)


def test_a_forgotten_password_is_set_anew_by_the_link_in_the_mail(ana, post):
    browser = Client()
    assert browser.post(FORGOTTEN, {"email": "ana@example.org"}).status_code == 302
    assert post.taken == []
    deliver()
    ((recipient, message),) = post.taken
    assert recipient == "ana@example.org"
    words = plain(message).split()
    (link,) = [word for word in words if "/accounts/password/reset/key/" in word]
    path = "/" + link.partition("://")[2].partition("/")[2]
    form = browser.get(path, follow=True)
    new = "another long password"
    browser.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert Member.objects.get(pk=ana.pk).check_password(new)


def test_who_has_no_account_is_told_so_by_mail_alone(post):
    assert Client().post(FORGOTTEN, {"email": "nobody@example.org"}).status_code == 302
    deliver()
    assert [recipient for recipient, _mail in post.taken] == ["nobody@example.org"]


def test_the_way_into_an_account_is_in_no_history_and_no_step(ana, post):
    Client().post(FORGOTTEN, {"email": "ana@example.org"})
    assert "reset/key" in Mail.objects.get().text
    post.to_recipient = "550 no such user"
    assert deliver() == {"dead": 1}
    step = Step.objects.get(name="deliver_mail")
    told = EventLog.objects.filter(subject_type="mail").values_list("data", flat=True)
    for text in (step.error, str(step.data), *map(str, told)):
        assert "reset/key" not in text


def test_staff_see_that_it_went_out_and_not_what_it_says(ana, post):
    Client().post(FORGOTTEN, {"email": "ana@example.org"})
    boss = Member.objects.create_superuser("boss@example.org", PASSWORD, name="Boss")
    office = Client()
    office.force_login(boss)
    row = Mail.objects.get()
    page = office.get(f"/admin/notifications/mail/{row.pk}/change/")
    assert page.status_code == 200
    assert "ana@example.org" in page.text
    assert "reset/key" not in page.text
