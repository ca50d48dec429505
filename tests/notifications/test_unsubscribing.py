"""One click in a mail program stops a kind of mail (RFC 8058); a look at the link never does."""

import re

import pytest
from django.core import signing
from django.test import Client

from members.models import Member
from notifications import sentences
from notifications.choices import choices_of
from notifications.groups import CHOOSABLE, Group, MailWhen
from notifications.models import GroupChoice
from notifications.sentences import About
from notifications.tokens import undo_token, unsubscribe_token
from tests.factories import NOBODY
from tests.notifications.words import html, plain, tell
from workflow.worker import work_external


pytestmark = pytest.mark.django_db

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture(autouse=True)
def words(monkeypatch):
    said = {"request.paid": "You are paid", "dispute.ruled": "It was ruled"}
    monkeypatch.setattr(sentences, "_sentences", said)
    about = About(facts=lambda _ids: {}, url=lambda pk: f"/members/{pk}/")
    monkeypatch.setattr(sentences, "_subjects", {"member": about})


@pytest.fixture
def browser():
    """As browsers are: forms are checked."""
    return Client(enforce_csrf_checks=True)


def link_of(member: Member, *groups: Group) -> str:
    return f"/notifications/stop/{unsubscribe_token(member_id=member.pk, groups=groups)}/"


def stopped(member: Member) -> set[Group]:
    choices = choices_of(member)
    return {group for group in CHOOSABLE if choices.choice(group).mail == MailWhen.NEVER}


def test_each_mail_that_can_be_chosen_about_says_how_to_stop_it(ana, ben, post, at, browser):
    tell(ana, about=ben, at=at, event_type="request.paid")
    work_external(clock=lambda: at)
    ((_to, message),) = post.taken
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = "".join(message["List-Unsubscribe"].split()).strip("<>")
    assert link.startswith("https://bank.example/notifications/stop/")
    assert link in plain(message)
    assert link in html(message)
    answer = browser.post(link.removeprefix("https://bank.example"), ONE_CLICK)
    assert answer.status_code == 200
    assert stopped(ana) == {Group.AWAITED}
    assert stopped(ben) == set()
    tell(ana, about=ben, at=at, event_type="request.paid")
    work_external(clock=lambda: at)
    assert len(post.taken) == 1


def test_what_always_comes_says_why_and_offers_no_way_out(ana, ben, post, at):
    tell(ana, about=ben, at=at, event_type="dispute.ruled")
    work_external(clock=lambda: at)
    ((_to, message),) = post.taken
    assert message["List-Unsubscribe"] is None
    assert message["List-Unsubscribe-Post"] is None
    assert "This always comes at once" in plain(message)
    assert "/notifications/stop/" not in plain(message) + html(message)


def test_looking_at_the_link_stops_nothing(ana, browser):
    """Programs that look for malice follow each link of a mail."""
    page = browser.get(link_of(ana, Group.AWAITED))
    assert page.status_code == 200
    assert "Stop these mails" in page.text
    assert str(Group.AWAITED.label) in page.text
    assert browser.head(link_of(ana, Group.AWAITED)).status_code == 200
    assert not GroupChoice.objects.exists()


def test_it_can_be_undone_on_the_page(ana, browser):
    GroupChoice.objects.create(member=ana, group=Group.AWAITED, mail=MailWhen.WEEKLY)
    page = browser.post(link_of(ana, Group.AWAITED, Group.RATINGS))
    assert stopped(ana) == {Group.AWAITED, Group.RATINGS}
    undo, csrf = (
        re.search(rf'name="{name}" value="([^"]+)"', page.text)
        for name in ("undo", "csrfmiddlewaretoken")
    )
    assert undo
    assert csrf
    form = {"undo": undo[1], "csrfmiddlewaretoken": csrf[1]}
    assert browser.post("/notifications/stop/undo/", form).status_code == 200
    choices = choices_of(ana)
    assert choices.choice(Group.AWAITED).mail == MailWhen.WEEKLY
    assert choices.choice(Group.RATINGS).mail == MailWhen.AT_ONCE


def test_undoing_is_a_form_of_the_bank_s_own_page(ana, browser):
    before = {Group.AWAITED: MailWhen.AT_ONCE}
    form = {"undo": undo_token(member_id=ana.pk, before=before)}
    assert browser.post("/notifications/stop/undo/", form).status_code == 403
    assert not GroupChoice.objects.exists()


def test_a_token_does_what_it_was_made_for_and_nothing_else(ana, browser):
    stop = unsubscribe_token(member_id=ana.pk, groups=[Group.AWAITED])
    undo = undo_token(member_id=ana.pk, before={Group.AWAITED: MailWhen.NEVER})
    foreign = signing.dumps([str(ana.pk), "awaited"])
    changed = f"{stop[:-1]}{'a' if stop[-1] != 'a' else 'b'}"
    for token in (undo, foreign, changed, "x", str(ana.pk)):
        assert browser.post(f"/notifications/stop/{token}/", ONE_CLICK).status_code == 404
        assert browser.get(f"/notifications/stop/{token}/").status_code == 404
    loose = Client()
    for token in (stop, foreign, "", "x"):
        assert loose.post("/notifications/stop/undo/", {"undo": token}).status_code == 404
    assert not GroupChoice.objects.exists()


def test_it_signs_nobody_in_and_tells_nothing_of_the_member(ana, browser):
    for answer in (
        browser.get(link_of(ana, Group.AWAITED)),
        browser.post(link_of(ana, Group.AWAITED)),
    ):
        assert ana.name not in answer.text.replace("Manage", "")
        assert "ana@example.org" not in answer.text
        assert answer["Cache-Control"].startswith("max-age=0")
    assert "_auth_user_id" not in browser.session


def test_of_somebody_who_is_not_there_nothing_is_stopped(browser):
    nobody = Member(pk=NOBODY, name="Nobody")
    assert browser.post(link_of(nobody, Group.AWAITED)).status_code == 404
    assert not GroupChoice.objects.exists()
