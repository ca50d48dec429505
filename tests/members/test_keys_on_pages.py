"""The pages of keys: seen, made after a password, shown once, and revoked."""

import re
import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from members.models import ApiKey, Member
from members.operations import find_key, make_key
from tests.factories import PASSWORD, member
from tests.queries import queries_of
from tests.rows import every_row


pytestmark = pytest.mark.django_db

PAGE = "/accounts/keys/"
WISH = {"name": "My robot", "scopes": ["read", "requests"], "lasts": "90"}
KEY = re.compile(r"hb_[\w-]{43}")


@pytest.fixture
def ana(at) -> Member:
    return member("Ana", at=at)


@pytest.fixture
def browser(ana) -> Client:
    return signed_in(ana)


def signed_in(who: Member) -> Client:
    """Who has given their password once more, a moment ago."""
    client = Client()
    client.post("/accounts/login/", {"login": who.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def key_of(ana: Member, **more) -> ApiKey:
    return make_key(member=ana, name="Old robot", at=timezone.now(), **more)[0]


def revoke_page(key: ApiKey) -> str:
    return f"{PAGE}{key.pk}/revoke/"


def test_a_key_is_made_and_shown_once(browser, ana):
    shown = browser.post(PAGE, WISH)

    assert shown.status_code == 200
    [text] = {*KEY.findall(shown.text)}
    assert "no-store" in shown["Cache-Control"]
    key = find_key(text=text, at=timezone.now())
    assert key is not None
    assert (key.member, key.name, key.scopes) == (ana, "My robot", ["read", "requests"])
    assert key.expires_at - key.created_at == timedelta(days=90)
    again = browser.get(PAGE)
    assert text not in again.text
    assert key.prefix in again.text
    assert "My robot" in again.text


@pytest.mark.parametrize(("lasts", "days"), [("30", 30), ("365", 365), ("never", None)])
def test_it_lasts_as_long_as_was_chosen(browser, lasts, days):
    browser.post(PAGE, {**WISH, "lasts": lasts})
    key = ApiKey.objects.get()
    assert key.expires_at == (days and key.created_at + timedelta(days=days))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"name": ""}, "Please fill this in."),
        ({"scopes": []}, "Please choose."),
        ({"scopes": ["admin"]}, "admin is not one of the available choices"),
        ({"lasts": "7"}, "7 is not one of the available choices"),
        ({"name": "old ROBOT"}, "Another key of yours has this name."),
    ],
)
def test_what_is_wrong_is_told_on_the_form(browser, ana, said, words):
    key_of(ana)
    before = every_row(), ApiKey.objects.count()
    answer = browser.post(PAGE, {**WISH, **said})
    assert words in answer.text
    assert not KEY.search(answer.text)
    assert (every_row(), ApiKey.objects.count()) == before


def test_sent_twice_it_is_made_once(browser):
    browser.post(PAGE, WISH)
    assert "Another key of yours has this name." in browser.post(PAGE, WISH).text
    assert ApiKey.objects.count() == 1


def test_members_arent_offered_what_staff_are(browser, at):
    assert 'value="admin"' not in browser.get(PAGE).text
    root = member("Root", at=at, is_staff=True, is_superuser=True)
    assert 'value="admin"' in signed_in(root).get(PAGE).text


def test_who_gave_the_password_long_ago_gives_it_once_more(browser, ana, monkeypatch):
    an_hour_later = time.time() + 3600
    monkeypatch.setattr(time, "time", lambda: an_hour_later)
    assert browser.get(PAGE).status_code == 200
    sent_on = browser.post(PAGE, WISH)
    assert sent_on.status_code == 302
    assert sent_on["Location"].startswith("/accounts/reauthenticate/")
    assert not ApiKey.objects.exists()
    wrong = browser.post(sent_on["Location"], {"password": "something else"})
    assert not KEY.search(wrong.text)
    assert not ApiKey.objects.exists()

    shown = browser.post(sent_on["Location"], {"password": PASSWORD, "next": PAGE})
    assert KEY.search(shown.text)
    assert ApiKey.objects.get().name == "My robot"


def test_a_key_is_revoked_once_the_member_says_so_twice(browser, ana):
    key = key_of(ana)
    assert revoke_page(key) in browser.get(PAGE).text
    asked = browser.get(revoke_page(key))
    assert "stop working at once" in asked.text
    assert ApiKey.objects.get().revoked_at is None

    done = browser.post(revoke_page(key), follow=True)
    assert "The key is revoked." in done.text
    assert ApiKey.objects.get().revoked_at is not None
    assert revoke_page(key) not in done.text
    assert "This key is revoked already." in browser.post(revoke_page(key), follow=True).text


def test_the_keys_of_others_have_no_page(browser, at):
    key = key_of(member("Ben", at=at))
    assert "Old robot" not in browser.get(PAGE).text
    before = every_row(), list(ApiKey.objects.values())
    assert browser.get(revoke_page(key)).status_code == 404
    assert browser.post(revoke_page(key)).status_code == 404
    assert (every_row(), list(ApiKey.objects.values())) == before


def test_strangers_are_asked_to_sign_in(client, ana):
    key = key_of(ana)
    for path in (PAGE, revoke_page(key)):
        for answer in (client.get(path), client.post(path)):
            assert answer.status_code == 302
            assert answer["Location"].startswith("/accounts/login/")
    assert ApiKey.objects.get().revoked_at is None


def test_the_page_costs_the_same_for_many_keys(browser, ana):
    key_of(ana)
    few = queries_of(lambda: browser.get(PAGE))
    for _number in range(5):
        key_of(ana)
    assert queries_of(lambda: browser.get(PAGE)) == few


def test_older_keys_are_on_older_pages(browser, ana):
    first = key_of(ana)
    for _number in range(24):
        key_of(ana)
    page = browser.get(PAGE)
    assert revoke_page(first) not in page.text
    older = re.search(r'href="(\?before=\d+)"', page.text)
    assert older
    assert revoke_page(first) in browser.get(PAGE + older[1]).text
