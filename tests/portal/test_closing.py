"""Leaving the bank for good: what keeps an account open, what goes, what stays, and who may do it."""

from http import HTTPStatus
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from catalogue.models import Service
from catalogue.states import ServiceState
from common.errors import DomainError, NotFound, Refused, WrongRole, WrongState
from files.models import File
from ledger.operations import set_floor
from ledger.queries import balance, totals
from members.models import ApiKey, Member
from members.operations import activate, change_photo, change_profile, make_key
from members.profiles import Profile
from notifications.models import Mail, Notification
from portal.closing.close import close_account, end_what_waits
from portal.closing.reasons import reasons_against
from requests_app import operations
from requests_app.conversation.operations import say
from requests_app.models import ServiceRequest
from requests_app.states import FINAL, State
from tests.factories import PASSWORD, group_of, member
from tests.members.test_profile import picture
from tests.requests_app.roads import Bank, new_bank
from tests.rows import every_row
from tests.threads import at_once
from workflow.models import EventLog


SECRETS = ("Ada Lovelace", "ada@example.org", "I bake bread", "Old Town of Ada", "Tyres are my joy")


def close(bank: Bank, who: Member, by: Member | None = None) -> Member:
    made: Member = bank.do(close_account, by or who, member_id=who.pk)
    return made


def codes(who: Member) -> list[str]:
    return [reason.code for reason in reasons_against(member=Member.objects.get(pk=who.pk))]


def told(bank: Bank) -> ServiceRequest:
    """Ada has told all she can tell, has been paid by Ben, and has written to him."""
    ada = bank.ada
    words = {"description": "Tyres are my joy"}
    own = Service.objects.filter(pk=bank.service.pk)
    own.update(approved={**own.get().approved, **words}, **words)
    bank.do(change_profile, ada, member_id=ada.pk, name="Ada Lovelace", about="I bake bread")
    bank.do(change_profile, ada, member_id=ada.pk, area="Old Town of Ada", speaks=["es"])
    bank.do(change_photo, ada, member_id=ada.pk, photo=picture())
    request = bank.completed()
    bank.do(say, ada, request_id=request.pk, text="It was a pleasure.")
    return bank.act("confirm", request, bank.ben)


def test_of_who_has_left_a_row_remains_that_names_nobody(new_bank_once):
    bank = new_bank_once
    told(bank)
    make_key(member=bank.ada, name="Robot", at=bank.at)
    had = balance(member_id=bank.ada.pk)
    books = totals()

    left = close(bank, bank.ada)

    left = Member.objects.get(pk=left.pk)
    assert (left.name, left.email, left.household_id) == ("Former member", None, None)
    assert (left.is_active, left.is_staff, left.closed_at) == (False, False, bank.at)
    assert not left.has_usable_password()
    assert not Profile.objects.filter(pk=left.pk).exists()
    assert not File.objects.filter(owner_id=left.pk).exists()
    assert not Notification.objects.filter(member=left).exists()
    assert not left.emailaddress_set.exists()
    assert ApiKey.objects.get(member=left).revoked_at == bank.at
    assert {service.state for service in left.services.all()} == {ServiceState.ARCHIVED}
    assert balance(member_id=left.pk).available_minutes == had.available_minutes
    assert totals() == books
    event = EventLog.objects.filter(subject_id=left.pk).latest("seq")
    assert (event.type, event.actor_id, event.seq) == ("member.closed", left.pk, left.version)
    [farewell] = Mail.objects.filter(address="ada@example.org")
    assert "Your account is closed" in farewell.heading
    bank.work()


def test_nothing_that_named_them_is_in_any_row(new_bank_once):
    bank = new_bank_once
    told(bank)
    assert all(secret in str(every_row()) for secret in SECRETS)
    close(bank, bank.ada)
    Mail.objects.filter(address="ada@example.org").delete()
    left = str(every_row())
    assert [secret for secret in SECRETS if secret in left] == []
    assert "It was a pleasure." in left


def paths_of(bank: Bank, request: ServiceRequest) -> list[str]:
    """Every page and every list that could show her, of the bank and of its API."""
    ada = bank.ada.pk
    return [
        *("/", "/services/", "/requests/", "/balance/", "/notifications/", "/privacy/"),
        *(f"/requests/{request.pk}/", f"/members/{bank.ben.pk}/", "/services/?q=bicycle"),
        *(f"/members/{ada}/", f"/members/{ada}/photo/", f"/services/{bank.service.pk}/"),
        *("/api/v1/members/", f"/api/v1/members/{ada}/", "/api/v1/services/"),
        *("/api/v1/requests/?expand=provider", f"/api/v1/requests/{request.pk}/?expand=provider"),
        f"/api/v1/requests/{request.pk}/messages/",
        *("/api/v1/events/", "/api/v1/transactions/", "/api/v1/members/?name=Ada"),
    ]


def words_of(answer: Any) -> str:
    """What it says; a picture says nothing."""
    return str(answer.content.decode(errors="replace"))


def test_no_page_and_no_call_shows_them_any_more(new_bank_once):
    bank = new_bank_once
    request = told(bank)
    browser = Client()
    browser.force_login(bank.ben)
    seen = "".join(words_of(browser.get(path)) for path in paths_of(bank, request))
    assert all(secret in seen for secret in SECRETS if "@" not in secret)

    close(bank, bank.ada)

    for path in paths_of(bank, request):
        answer = browser.get(path)
        assert [secret for secret in SECRETS if secret in words_of(answer)] == [], path
    page = browser.get(f"/requests/{request.pk}/").text
    assert "Former member" in page
    assert "It was a pleasure." in page
    gone = [f"/members/{bank.ada.pk}/", f"/members/{bank.ada.pk}/photo/"]
    gone += [f"/api/v1/members/{bank.ada.pk}/"]
    assert {browser.get(path).status_code for path in gone} == {HTTPStatus.NOT_FOUND}


def test_nobody_signs_in_as_them_any_more(new_bank_once):
    bank = new_bank_once
    key = make_key(member=bank.ada, name="Robot", at=bank.at)[1]
    browser = Client()
    browser.force_login(bank.ada)
    assert browser.get("/profile/").status_code == HTTPStatus.OK
    close(bank, bank.ada)
    assert browser.get("/profile/").status_code == HTTPStatus.FOUND
    stranger = Client()
    sent = {"login": "ada@example.org", "password": PASSWORD}
    assert stranger.post("/accounts/login/", sent).status_code == HTTPStatus.OK
    called = stranger.get("/api/v1/me/", headers={"Authorization": f"Bearer {key}"})
    assert called.status_code == HTTPStatus.UNAUTHORIZED


@pytest.mark.parametrize("road", ["accepted", "in_progress", "completed", "disputed"])
def test_what_both_sides_count_on_keeps_the_account_open(new_bank_once, road):
    bank = new_bank_once
    getattr(bank, road)()
    for who in (bank.ada, bank.ben):
        assert "requests_open" in codes(who)
        before = every_row()
        with pytest.raises(Refused) as refusal:
            close(bank, who)
        assert refusal.value.reason == "cannot_close"
        assert every_row() == before


@pytest.mark.parametrize("road", ["draft", "active", "negotiating", "proposed", "recorded"])
def test_what_nobody_has_accepted_is_ended_by_one_button(new_bank_once, road):
    bank = new_bank_once
    request = getattr(bank, road)()
    for who in (bank.ben, bank.ada):
        if "requests_unanswered" not in codes(who):
            continue
        bank.do(end_what_waits, who, member_id=who.pk)
        bank.work()
        assert bank.again(request).state in FINAL
        assert codes(who) == []
        close(bank, who)
        return
    pytest.fail("neither side can end it alone")


def test_hours_below_zero_are_given_back_or_a_coordinator_is_asked(new_bank_once):
    bank = new_bank_once
    coordinator = member("Cora", at=bank.at, is_staff=True)
    coordinator.groups.add(group_of())
    with transaction.atomic():
        set_floor(member_id=bank.ben.pk, floor_minutes=-600, actor_id=None, at=bank.at)
    while balance(member_id=bank.ben.pk).available_minutes >= 0:
        bank.paid()
    assert codes(bank.ben) == ["balance_below_zero"]
    with pytest.raises(Refused):
        close(bank, bank.ben)
    assert close(bank, bank.ben, by=coordinator).closed_at


def test_only_the_member_and_coordinators_close_an_account(new_bank_once):
    bank = new_bank_once
    coordinator = member("Cora", at=bank.at, is_staff=True)
    coordinator.groups.add(group_of())
    other = member("Otto", at=bank.at, is_staff=True)
    other.groups.add(group_of())
    before = every_row()
    with pytest.raises(NotFound):
        close(bank, bank.cleo, by=bank.ben)
    with pytest.raises(WrongRole):
        close(bank, other, by=coordinator)
    assert every_row() == before
    closed = close(bank, bank.cleo, by=coordinator)
    event = EventLog.objects.filter(subject_id=closed.pk).latest("seq")
    assert event.actor_id == coordinator.pk


def test_the_last_administrator_stays(new_bank_once):
    bank = new_bank_once
    root = member("Root", at=bank.at, is_staff=True, is_superuser=True)
    assert codes(root) == ["last_administrator"]
    member("Rita", at=bank.at, is_staff=True, is_superuser=True)
    assert codes(root) == []


def test_closed_is_closed(new_bank_once):
    bank = new_bank_once
    root = member("Root", at=bank.at, is_staff=True, is_superuser=True)
    close(bank, bank.cleo)
    before = every_row()
    with pytest.raises(WrongState):
        close(bank, bank.cleo)
    with pytest.raises(WrongState):
        bank.do(activate, root, member_id=bank.cleo.pk)
    with pytest.raises(IntegrityError, match="member_closed_is_nobody"), transaction.atomic():
        Member.objects.filter(pk=bank.cleo.pk).update(is_active=True)
    for change in ({"email": "x@example.org"}, {"time_zone": "Europe/Madrid"}, {"is_staff": True}):
        with pytest.raises(IntegrityError, match="member_closed_is_nobody"), transaction.atomic():
            Member.objects.filter(pk=bank.cleo.pk).update(**change)
    assert every_row() == before


def test_the_same_address_joins_anew(new_bank_once):
    bank = new_bank_once
    close(bank, bank.cleo)
    anew = member("Cleo", at=bank.at)
    assert anew.pk != bank.cleo.pk


def test_of_two_at_once_either_is_done_first_and_the_other_sees_it(real_db, at):
    bank = new_bank(at)
    request = bank.active()

    def accept() -> Any:
        return bank.do(operations.accept, bank.ada, request_id=request.pk)

    def leave() -> Any:
        bank.do(end_what_waits, bank.ben, member_id=bank.ben.pk)
        return close(bank, bank.ben)

    accepted, left = at_once(accept, leave)

    is_closed = Member.objects.get(pk=bank.ben.pk).closed_at is not None
    state = bank.again(request).state
    assert is_closed is isinstance(left, Member)
    assert (state == State.CANCELLED) is is_closed
    assert isinstance(accepted if is_closed else left, DomainError)
    assert is_closed or state == State.ACCEPTED


def test_closed_twice_at_once_it_is_closed_once(real_db, at):
    bank = new_bank(at)
    answers = at_once(*[lambda: close(bank, bank.ada)] * 3)
    assert sum(isinstance(answer, Member) for answer in answers) == 1
    assert all(isinstance(answer, Member | DomainError) for answer in answers)
    assert EventLog.objects.filter(subject_id=bank.ada.pk, type="member.closed").count() == 1


def test_who_is_asked_at_the_same_moment_is_never_promised(real_db, at):
    bank = new_bank(at)

    def ask() -> Any:
        return bank.submitted()

    at_once(ask, lambda: close(bank, bank.ada))
    bank.work()
    is_closed = Member.objects.get(pk=bank.ada.pk).closed_at is not None
    states = set(ServiceRequest.objects.values_list("state", flat=True))
    if is_closed:
        assert states <= {State.REJECTED, State.DRAFT}
        assert balance(member_id=bank.ben.pk).held_minutes == 0


def signed_in(who: Member) -> Client:
    client = Client()
    client.force_login(who)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def test_on_the_page_it_takes_the_password_and_a_yes(people):
    page = "/close-account/"
    unsure = people.cleo.post(page, {"sure": "on"})
    assert unsure["Location"].startswith("/accounts/reauthenticate/")
    browser = signed_in(people.bank.cleo)
    before = every_row()
    assert "can’t be spent" in browser.get(page).text
    assert "Please" in browser.post(page, {}).text
    assert every_row() == before
    done = browser.post(page, {"sure": "on"}, follow=True)
    assert "Your account is closed." in done.text
    assert browser.get(page)["Location"].startswith("/accounts/login/")
    assert Member.objects.get(pk=people.bank.cleo.pk).closed_at


def test_on_the_page_what_waits_is_listed_and_ended(people):
    request = people.bank.active()
    browser = signed_in(people.bank.ben)
    page = browser.get("/close-account/").text
    assert f"/requests/{request.pk}/" in page
    assert "Close the account for good" not in page
    sent = browser.post("/close-account/", {"end": "1"}, follow=True)
    assert "1 request has ended." in sent.text
    assert people.bank.again(request).state == State.CANCELLED
    assert "Close the account for good" in sent.text


def test_a_coordinator_has_a_page_for_a_member_who_asks(people):
    path = f"/members/{people.bank.cleo.pk}/close/"
    assert people.ben.get(path).status_code == HTTPStatus.NOT_FOUND
    coordinator = member("Cora", at=people.bank.at, is_staff=True)
    coordinator.groups.add(group_of())
    browser = signed_in(coordinator)
    assert "who has asked for it" in browser.get(path).text
    browser.post(path, {"sure": "on"})
    assert Member.objects.get(pk=people.bank.cleo.pk).closed_at
    assert browser.get(path).status_code == HTTPStatus.NOT_FOUND
