"""What comes late for an account that is closed: a form, a link of a mail, an app, a program."""

import json
from http import HTTPStatus

import pytest
from django.core.cache import cache
from django.test import Client

from common.errors import NotFound
from members.models import Member
from members.operations import change_photo, change_profile
from members.profiles import Profile
from notifications.groups import Group, MailWhen
from notifications.models import GroupChoice, Mail, WebhookEndpoint
from notifications.operations import add_webhook
from notifications.tokens import undo_token, unsubscribe_token
from portal.closing.close import close_account
from tests.factories import PASSWORD
from tests.members.test_profile import picture
from tests.requests_app.roads import new_bank
from tests.rows import every_row
from tests.threads import at_once


def close(bank, who):
    return bank.do(close_account, who, member_id=who.pk)


@pytest.mark.parametrize(
    ("late", "sent"),
    [
        (change_profile, {"name": "Ada Lovelace", "about": "I bake bread"}),
        (change_photo, {"photo": None}),
        (add_webhook, {"url": "https://example.org/hook", "event_types": ["request.paid"]}),
    ],
)
def test_what_was_sent_off_before_is_kept_no_more(new_bank_once, late, sent):
    bank = new_bank_once
    if late is change_photo:
        sent = {"photo": picture()}
    named = {} if late is add_webhook else {"member_id": bank.ada.pk}
    close(bank, bank.ada)
    before = every_row()
    with pytest.raises(NotFound):
        bank.do(late, bank.ada, **named, **sent)
    assert every_row() == before


def test_what_is_sent_off_at_the_same_moment_names_nobody_afterwards(real_db, at):
    bank = new_bank(at)

    def tell():
        said = {"name": "Ada Lovelace", "about": "I bake bread"}
        return bank.do(change_profile, bank.ada, member_id=bank.ada.pk, **said)

    def hook():
        sent = {"url": "https://example.org/hook", "event_types": ["request.paid"]}
        return bank.do(add_webhook, bank.ada, **sent)

    _told, _hooked, closed = at_once(tell, hook, lambda: close(bank, bank.ada))

    ada = Member.objects.get(pk=bank.ada.pk)
    assert isinstance(closed, Member) is (ada.closed_at is not None)
    if ada.closed_at:
        assert ada.name == "Former member"
        assert not Profile.objects.filter(pk=ada.pk).exists()
        assert not WebhookEndpoint.objects.filter(member=ada, deleted_at=None).exists()


def test_links_of_old_mails_do_nothing_for_nobody(new_bank_once):
    bank, browser = new_bank_once, Client()
    stop = unsubscribe_token(member_id=bank.ada.pk, groups=[Group.AWAITED])
    undo = undo_token(member_id=bank.ada.pk, before={Group.AWAITED: MailWhen.AT_ONCE})
    close(bank, bank.ada)
    assert browser.post(f"/notifications/stop/{stop}/").status_code == HTTPStatus.NOT_FOUND
    undone = browser.post("/notifications/stop/undo/", {"undo": undo})
    assert undone.status_code == HTTPStatus.NOT_FOUND
    assert not GroupChoice.objects.filter(member=bank.ada).exists()


def test_the_way_to_a_new_password_and_an_app_are_closed_too(new_bank_once):
    bank, browser, app = new_bank_once, Client(), Client()
    cache.clear()
    browser.post("/accounts/password/reset/", {"email": "ada@example.org"})
    (letter,) = Mail.objects.filter(address="ada@example.org", text__contains="/reset/")
    (link,) = [line for line in letter.text.split() if "/password/reset/key/" in line]
    said = json.dumps({"email": "ada@example.org", "password": PASSWORD})
    signed_in = app.post("/_allauth/app/v1/auth/login", said, content_type="application/json")
    token = {"X-Session-Token": signed_in.json()["meta"]["session_token"]}
    assert app.get("/api/v1/me/", headers=token).status_code == HTTPStatus.OK
    close(bank, bank.ada)
    assert app.get("/api/v1/me/", headers=token).status_code == HTTPStatus.UNAUTHORIZED
    page = browser.get(link, follow=True)
    assert "password1" not in page.text
    cache.clear()
    browser.post("/accounts/login/code/", {"email": "ada@example.org"})
    browser.post("/accounts/login/code/confirm/", {"code": "000000"})
    assert browser.get("/profile/").status_code == HTTPStatus.FOUND
