"""Where a member is signed in: which devices, since when, and signing out there."""

import json
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from common.transactions import door
from members.devices import NOTED_EVERY, SEEN, device_name, devices_of
from members.models import Member
from members.operations import forget_member, publish_rules
from tests.factories import PASSWORD, member
from tests.queries import queries_of
from workflow.actor import Actor


pytestmark = pytest.mark.django_db

PAGE = "/accounts/sessions/"
PHONE = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/126.0 Mobile Safari/537.36"
)
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture
def ana() -> Member:
    cache.clear()
    return member("Ana", at=timezone.now())


def signed_in(who: Member, agent: str = DESK, **how) -> Client:
    browser = Client(headers={"user-agent": agent}, **how)
    browser.post("/accounts/login/", {"login": who.email, "password": PASSWORD})
    return browser


def is_signed_in(browser: Client) -> bool:
    return browser.get("/balance/").status_code == 200


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (PHONE, "Chrome on Android"),
        (DESK, "Firefox on Windows"),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"
                " (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
            ),
            "Safari on iPhone",
        ),
        (
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko)"
                " Chrome/126.0 Safari/537.36 Edg/126.0"
            ),
            "Edge on Mac",
        ),
        ("curl/8.5", "curl"),
        ("MyApp/1.0", "MyApp"),
        ("Hours of Bread/2.1 (build 7)", "Hours of Bread"),
        ("x" * 500, "x" * 39 + "…"),
        ("Mozilla/5.0 (Plan 9)", "A program or an unknown browser"),
        ("My\x07App/1.0", "A program or an unknown browser"),
        (" / ", "A program or an unknown browser"),
        ("", "A program or an unknown browser"),
    ],
)
def test_a_device_has_a_name_that_its_owner_knows(agent, name) -> None:
    assert device_name(agent) == name


def test_the_page_names_each_device_and_this_one_first(ana) -> None:
    desk = signed_in(ana)
    signed_in(ana, PHONE, REMOTE_ADDR="203.0.113.5")
    page = desk.get(PAGE).text
    assert page.index("Firefox on Windows") < page.index("Chrome on Android")
    assert page.count("This device") == 1
    assert "203.0.113.5" in page
    assert "Sign out on all other devices" in page
    assert PAGE in desk.get("/accounts/security/").text


def test_a_name_that_an_app_gives_itself_is_shown_and_never_as_markup(ana) -> None:
    signed_in(ana, "<b>Mine</b>/1.0")
    page = signed_in(ana).get(PAGE).text
    assert "&lt;b&gt;Mine&lt;" in page
    assert "<b>Mine" not in page


def test_one_device_is_signed_out_and_the_others_stay(ana) -> None:
    desk, phone, tablet = signed_in(ana), signed_in(ana, PHONE), signed_in(ana, PHONE)
    row = UserSession.objects.get(session_key=phone.cookies["sessionid"].value)
    answer = desk.post(f"{PAGE}{row.pk}/end/", follow=True)
    assert "You are signed out there." in answer.text
    assert [is_signed_in(one) for one in (desk, phone, tablet)] == [True, False, True]
    again = desk.post(f"{PAGE}{row.pk}/end/", follow=True)
    assert "You aren’t signed in there any more." in again.text


def test_all_others_are_signed_out_at_once(ana) -> None:
    desk, phone, tablet = signed_in(ana), signed_in(ana, PHONE), signed_in(ana, PHONE)
    answer = desk.post(f"{PAGE}others/end/", follow=True)
    assert "You are signed out on all other devices." in answer.text
    assert [is_signed_in(one) for one in (desk, phone, tablet)] == [True, False, False]
    assert UserSession.objects.filter(user=ana).count() == 1


def test_nobody_signs_somebody_else_out_or_this_device_by_its_number(ana) -> None:
    desk, ben = signed_in(ana), signed_in(member("Ben", at=timezone.now()))
    (own,) = UserSession.objects.filter(user=ana)
    ben.post(f"{PAGE}{own.pk}/end/")
    desk.post(f"{PAGE}{own.pk}/end/")
    assert is_signed_in(desk)
    assert Client().post(f"{PAGE}{own.pk}/end/")["Location"].startswith("/accounts/login/")
    assert desk.get(f"{PAGE}{own.pk}/end/").status_code == 405


def test_what_a_new_password_has_signed_out_is_listed_no_longer(ana) -> None:
    desk = signed_in(ana)
    signed_in(ana, PHONE)
    ana = Member.objects.get(pk=ana.pk)
    new = {
        "oldpassword": PASSWORD,
        "password1": "a new sentence 77",
        "password2": "a new sentence 77",
    }
    assert desk.post("/accounts/password/change/", new).status_code == 302
    page = desk.get(PAGE).text
    assert "Firefox on Windows" in page
    assert "Chrome on Android" not in page


def test_that_a_device_is_used_is_noted_once_an_hour(ana) -> None:
    desk = signed_in(ana)
    row = UserSession.objects.get(user=ana)
    before = row.last_seen_at - timedelta(hours=2)
    UserSession.objects.update(last_seen_at=before)
    desk.get("/balance/")
    assert UserSession.objects.get(user=ana).last_seen_at == before
    session = desk.session
    session[SEEN] -= NOTED_EVERY + 1
    session.save()
    desk.get("/balance/")
    assert UserSession.objects.get(user=ana).last_seen_at > before


def test_the_list_needs_as_many_queries_for_many_devices_as_for_one(ana) -> None:
    desk = signed_in(ana)
    few = queries_of(lambda: desk.get(PAGE))
    for _device in range(5):
        signed_in(ana, PHONE)
    assert queries_of(lambda: desk.get(PAGE)) == few
    assert len(devices_of(ana, this="", at=timezone.now())) == 6


def test_my_data_names_the_devices_and_closing_forgets_them(ana) -> None:
    desk = signed_in(ana)
    desk.post("/accounts/reauthenticate/", {"password": PASSWORD})
    told = b"".join(desk.get("/my-data/json/").streaming_content)
    (device,) = json.loads(told)["devices_signed_in"]
    assert device["user_agent"] == DESK
    with door():
        leaving = Member.objects.select_for_update().get(pk=ana.pk)
        forget_member(member=leaving, actor=Actor(member_id=ana.pk), at=timezone.now())
    assert not UserSession.objects.exists()
    assert not is_signed_in(desk)


OLD, NEW = "a-former-key-" + "0123456789abcdef" * 4, "a-later-key-" + "fedcba9876543210" * 4


@pytest.fixture
def two(ana, settings) -> tuple[Client, Client]:
    """A desk and a phone, signed in under a key of the bank's that has been replaced since."""
    settings.SECRET_KEY = OLD
    browsers = signed_in(ana), signed_in(ana, PHONE)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    return browsers


def test_a_device_stays_listed_when_the_bank_takes_another_key(ana, two) -> None:
    desk, phone = two
    began = {row.created_at for row in UserSession.objects.filter(user=ana)}
    brought = [browser.cookies["sessionid"].value for browser in two]
    page = desk.get(PAGE).text
    assert "Chrome on Android" in page, "not seen since"
    assert is_signed_in(phone)
    page = desk.get(PAGE).text
    assert ("Firefox on Windows" in page, "Chrome on Android" in page) == (True, True)
    keys = {browser.cookies["sessionid"].value for browser in two}
    assert keys.isdisjoint(brought)
    rows = UserSession.objects.filter(user=ana)
    assert {row.session_key for row in rows} == keys
    assert {row.created_at for row in rows} == began


def test_a_device_follows_its_new_key_where_the_first_answer_leads_elsewhere(ana, two) -> None:
    _desk, phone = two
    Member.objects.filter(pk=ana.pk).update(is_staff=True, is_superuser=True)
    with door():
        publish_rules(
            texts={"en": "Keep what you promise."}, actor=Actor(member_id=ana.pk), at=timezone.now()
        )
    answer = phone.get("/balance/", headers={"accept": "text/html"})
    assert answer["Location"].startswith("/rules/")
    assert UserSession.objects.filter(session_key=phone.cookies["sessionid"].value).exists()


@pytest.mark.parametrize("is_used", [False, True])
def test_all_others_are_signed_out_after_another_key_too(ana, two, is_used) -> None:
    desk, phone = two
    if is_used:
        assert is_signed_in(phone)
    desk.post(f"{PAGE}others/end/")
    assert [is_signed_in(one) for one in (desk, phone)] == [True, False]


def test_all_others_are_signed_out_though_their_device_was_never_noted(ana) -> None:
    desk, phone, ben = signed_in(ana), signed_in(ana, PHONE), Client()
    UserSession.objects.filter(session_key=phone.cookies["sessionid"].value).delete()
    ben.force_login(member("Ben", at=timezone.now()))
    desk.post(f"{PAGE}others/end/")
    assert [is_signed_in(one) for one in (desk, phone, ben)] == [True, False, True]
