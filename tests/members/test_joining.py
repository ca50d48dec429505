"""Signing up, and joining with the code from the mail: nobody is stranded between the two."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from common.transactions import door
from ledger.queries import balance
from members.models import Member, validate_time_zone
from members.operations import forget_unconfirmed
from tests.factories import PASSWORD, member
from tests.members.sign_up import (
    CODE,
    SIGN_IN,
    SIGN_UP,
    code_for,
    confirm,
    joined,
    later,
    letters,
    sign_up,
)
from tests.rows import every_row
from workflow.models import EventLog
from workflow.worker import work


pytestmark = pytest.mark.django_db

NIA = "nia@example.org"


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    later()


def nia() -> Member:
    return Member.objects.get(email=NIA)


def is_signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def test_who_signs_up_and_confirms_is_a_member_with_the_starting_hours(client) -> None:
    joined(client, NIA)
    assert is_signed_in(client)
    work(clock=lambda: nia().joined_at)
    assert balance(member_id=nia().pk).available_minutes == 180
    assert EventLog.objects.filter(subject_id=nia().pk, type="member.joined").count() == 1


def test_who_has_not_confirmed_is_nobody_and_has_no_hours(client) -> None:
    assert sign_up(client, NIA)["Location"] == CODE
    assert (nia().is_pending, nia().is_active, nia().version) == (True, False, 0)
    work(clock=timezone.now)
    assert not EventLog.objects.filter(subject_id=nia().pk).exists()
    assert not is_signed_in(client)
    page = client.get(CODE)
    assert NIA in page.text
    assert client.get("/services/").status_code == 302


def test_a_wrong_code_is_refused_in_words_and_changes_nothing(client) -> None:
    sign_up(client, NIA)
    before = every_row()
    answer = client.post(CODE, {"code": "000000" if code_for(NIA) != "000000" else "111111"})
    assert "This isn’t the code." in answer.text
    assert every_row() == before


def test_whose_code_was_wrong_too_often_signs_in_and_gets_a_new_one(client) -> None:
    sign_up(client, NIA)
    later()
    wrong = "000000" if code_for(NIA) != "000000" else "111111"
    for _time in range(2):
        assert "This isn’t the code." in client.post(CODE, {"code": wrong}).text
    answer = client.post(CODE, {"code": wrong}, follow=True)
    assert "was wrong too often. Sign in" in answer.text
    assert "Wait five minutes" not in answer.text
    assert client.post(SIGN_IN, {"login": NIA, "password": PASSWORD})["Location"] == CODE
    confirm(client, NIA)
    assert is_signed_in(client)


def test_who_signs_in_right_after_the_mail_waits_ten_seconds_and_no_longer(client) -> None:
    sign_up(client, NIA)
    answer = Client().post(SIGN_IN, {"login": NIA, "password": PASSWORD})
    assert "Wait ten seconds" in answer.text
    assert "Wait five minutes" not in answer.text
    assert len(letters(NIA)) == 1


def test_whose_code_to_sign_in_was_wrong_too_often_asks_for_a_new_one(client, at) -> None:
    ana = member("Ana", at=at)
    asked = client.post("/accounts/login/code/", {"email": ana.email})
    wrong = "000000" if code_for(ana.email) != "000000" else "111111"
    for _time in range(3):
        answer = client.post(asked["Location"], {"code": wrong}, follow=True)
    assert "This code was wrong too often. Ask for a new one." in answer.text
    assert "Wait five minutes" not in answer.text


def test_a_code_may_be_pasted_with_spaces(client) -> None:
    sign_up(client, NIA)
    code = code_for(NIA)
    client.post(CODE, {"code": f" {code[:3]} {code[3:]} "})
    assert is_signed_in(client)


def test_a_lost_mail_is_sent_again_three_times_at_most(client) -> None:
    sign_up(client, NIA)
    first = code_for(NIA)
    for _time in range(3):
        assert "Send a new code" in client.get(CODE).text
        later()
        client.post(CODE, {"action": "resend"})
    assert len(letters(NIA)) == 4
    page = client.get(CODE).text
    assert "Send a new code" not in page
    assert "Please wait an hour" in page
    assert client.post(CODE, {"code": first}).status_code == 200 or first == code_for(NIA)
    confirm(client, NIA)
    assert is_signed_in(client)


def test_who_asks_for_another_mail_at_once_is_told_to_wait(client) -> None:
    sign_up(client, NIA)
    answer = client.post(CODE, {"action": "resend"}, follow=True)
    assert "Wait ten seconds" in answer.text
    assert len(letters(NIA)) == 1


def test_who_closed_the_browser_signs_in_and_comes_back_to_that_step(client) -> None:
    sign_up(client, NIA)
    later()
    other = Client()
    answer = other.post(SIGN_IN, {"login": NIA, "password": PASSWORD})
    assert answer["Location"] == CODE
    confirm(other, NIA)
    assert is_signed_in(other)
    assert not nia().is_pending


def test_who_opens_the_step_elsewhere_is_told_how_to_go_on(client) -> None:
    answer = client.get(CODE, follow=True)
    assert answer.redirect_chain[-1][0] == SIGN_IN
    assert "we send you a new code" in answer.text


def test_who_comes_too_late_with_the_code_gets_another_by_signing_in(client, settings) -> None:
    sign_up(client, NIA)
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = -1
    answer = client.get(CODE, follow=True)
    assert "This code is too old" in answer.text
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 1800
    later()
    assert client.post(SIGN_IN, {"login": NIA, "password": PASSWORD})["Location"] == CODE


def test_a_wrong_address_is_put_right_and_name_and_password_stay(client) -> None:
    sign_up(client, "nai@example.org")
    later()
    answer = client.post("/accounts/confirm-email/other/", {"email": NIA})
    assert answer["Location"] == CODE
    assert not Member.objects.filter(email="nai@example.org").exists()
    assert nia().name == "Nia"
    assert nia().check_password(PASSWORD)
    confirm(client, NIA)
    assert is_signed_in(client)


def test_who_signs_up_again_with_the_address_is_welcome_and_the_first_try_is_gone(client) -> None:
    sign_up(client, NIA, name="Somebody else")
    first = nia()
    later()
    own = Client()
    assert sign_up(own, NIA)["Location"] == CODE
    assert not Member.objects.filter(pk=first.pk).exists()
    answer = client.post(CODE, {"code": code_for(NIA)}, follow=True)
    assert "This sign-up is over" in answer.text
    confirm(own, NIA)
    assert nia().name == "Nia"


def test_a_stranger_cannot_learn_who_is_a_member(client, at) -> None:
    member("Ana", at=at)
    before = Member.objects.count()
    taken = sign_up(client, "ana@example.org")
    taken_page = client.get(CODE)
    free_browser = Client()
    free = sign_up(free_browser, NIA)
    free_page = free_browser.get(CODE)
    assert (taken.status_code, taken["Location"]) == (free.status_code, free["Location"])
    masked = [
        page.text.replace("ana@example.org", "…").replace(NIA, "…").split("csrf")
        for page in (taken_page, free_page)
    ]
    assert len(masked[0]) == len(masked[1])
    assert "Use another one".lower() in taken_page.text.lower()
    assert Member.objects.count() == before + 1
    assert "There is one already" in letters("ana@example.org")[-1]
    later()
    other = client.post("/accounts/confirm-email/other/", {"email": "dora@example.org"})
    assert other["Location"] == CODE
    assert Member.objects.get(email="dora@example.org").is_pending


def test_a_password_that_was_forgotten_in_between_is_set_anew_and_leads_on(client) -> None:
    sign_up(client, NIA)
    later()
    other = Client()
    other.post("/accounts/password/reset/", {"email": NIA})
    words = letters(NIA)[-1].split()
    (link,) = [word for word in words if "/accounts/password/reset/key/" in word]
    form = other.get("/" + link.partition("://")[2].partition("/")[2], follow=True)
    new = "another long password"
    other.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    later()
    answer = other.post(SIGN_IN, {"login": NIA, "password": new})
    assert answer["Location"] == CODE
    confirm(other, NIA)
    assert is_signed_in(other)


def test_who_asks_for_a_code_to_sign_in_before_confirming_confirms_by_it(client) -> None:
    sign_up(client, NIA)
    later()
    other = Client()
    answer = other.post("/accounts/login/code/", {"email": NIA})
    assert answer["Location"] == "/accounts/login/code/confirm/"
    other.post("/accounts/login/code/confirm/", {"code": code_for(NIA)})
    assert is_signed_in(other)
    assert not nia().is_pending


def test_who_is_signed_in_as_somebody_else_signs_nobody_up(client, at) -> None:
    client.force_login(member("Ana", at=at))
    assert client.get(SIGN_UP).status_code == 302
    assert client.get("/accounts/confirm-email/other/").status_code == 302


def test_the_session_has_another_key_after_joining(client) -> None:
    sign_up(client, NIA)
    before = client.session.session_key
    confirm(client, NIA)
    assert client.session.session_key != before
    assert "sign_up" not in client.session


def test_sign_ups_that_nobody_confirms_are_forgotten_after_two_weeks(client, at) -> None:
    sign_up(client, NIA)
    kept = member("Ana", at=at)
    now = nia().joined_at
    with door():
        assert forget_unconfirmed(at=now + timedelta(days=14)) == 0
    with door():
        assert forget_unconfirmed(at=now + timedelta(days=14, seconds=1)) == 1
    assert [*Member.objects.all()] == [kept]


def test_the_database_refuses_a_pending_member_who_is_active(at) -> None:
    ana = member("Ana", at=at)
    with pytest.raises(IntegrityError, match="member_pending_is_nobody"), transaction.atomic():
        Member.objects.filter(pk=ana.pk).update(is_pending=True)


def test_an_address_that_no_column_holds_is_refused_in_the_form(client) -> None:
    answer = sign_up(client, "a" * 250 + "@example.org")
    assert answer.status_code == 200
    assert "email" in answer.context["form"].errors
    assert not Member.objects.filter(name="Nia").exists()


@pytest.mark.parametrize("name", ["\u200b", "\u202e \u2066", "Nia\x1b[31m"])
def test_a_name_that_nobody_could_see_is_refused_in_the_form(client, name) -> None:
    answer = sign_up(client, NIA, name=name)
    assert "name" in answer.context["form"].errors
    assert not Member.objects.filter(email=NIA).exists()


def test_a_name_is_kept_on_one_line(client) -> None:
    sign_up(client, NIA, name="Nia\r\nBcc: eve@example.org")
    assert nia().name == "Nia Bcc: eve@example.org"


@pytest.mark.parametrize("name", ["localtime", "Factory", "Nowhere/Land", ""])
def test_what_is_no_place_is_no_time_zone(name) -> None:
    with pytest.raises(ValidationError):
        validate_time_zone(name)
