"""`manage.py add_member`: the first administrator, and who can't sign up by themself."""

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from ledger.queries import balance
from members.models import Member
from tests.factories import PASSWORD, member
from tests.rows import every_row
from workflow.models import EventLog
from workflow.worker import work


pytestmark = pytest.mark.django_db

ADDRESS = "Ana@Example.org"


@pytest.fixture
def add(capsys):
    """Runs the command; what it printed."""

    def run(name: str = "Ana Ruiz", **how: str) -> str:
        call_command("add_member", name, **how)
        return capsys.readouterr().out

    return run


def ana() -> Member:
    return Member.objects.get(name="Ana Ruiz")


def events() -> list[EventLog]:
    return list(EventLog.objects.filter(subject_id=ana().pk).order_by("seq"))


def link_in(told: str) -> str:
    return told.rsplit(maxsplit=1)[-1]


def set_password(link: str) -> Client:
    browser = Client()
    form = browser.get(link, follow=True).redirect_chain[-1][0]
    browser.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    return browser


def signs_in() -> bool:
    browser = Client()
    browser.post("/accounts/login/", {"login": ADDRESS, "password": PASSWORD})
    return "_auth_user_id" in browser.session


def test_they_join_with_a_confirmed_address_and_the_starting_hours(add):
    add(email=ADDRESS, time_zone="Europe/Madrid")
    work(clock=timezone.now)
    assert (ana().email, ana().is_staff, ana().is_superuser) == ("ana@example.org", False, False)
    assert ana().time_zone == "Europe/Madrid"
    assert EmailAddress.objects.get(user=ana()).verified
    assert balance(member_id=ana().pk).available_minutes == 180


def test_what_was_done_is_in_the_history_by_nobody_of_the_members(add):
    told = add(email=ADDRESS, role="administrator")
    types = ["member.joined", "member.rights_changed", "member.password_link_made"]
    assert [event.type for event in events()] == types
    assert {event.actor_id for event in events()} == {None}
    assert link_in(told).split("/")[-2] not in str([event.data for event in events()])


def test_the_link_sets_a_password_once(add, settings):
    settings.HOURBANK_URL = "http://testserver"
    link = link_in(add(email=ADDRESS))
    assert not signs_in()
    set_password(link)
    assert signs_in()
    assert Client().get(link, follow=True).context["token_fail"]


@pytest.mark.parametrize(
    ("role", "groups"),
    [
        ("member", []),
        ("coordinator", ["Coordinators"]),
        ("senior", ["Senior coordinators"]),
        ("auditor", ["Auditors"]),
        ("administrator", []),
    ],
)
def test_they_get_the_rights_that_are_asked_for_and_no_others(add, role, groups):
    add(email=ADDRESS, role=role)
    assert list(ana().groups.values_list("name", flat=True)) == groups
    assert (ana().is_staff, ana().is_superuser) == (role != "member", role == "administrator")


def test_without_an_address_they_join_and_there_is_no_link(add):
    told = add()
    assert "staff act for them" in told
    assert "http" not in told
    assert [event.type for event in events()] == ["member.joined"]
    assert not ana().has_usable_password()


def refused(add, sentence: str, **how: str):
    before = every_row()
    with pytest.raises(CommandError, match=sentence):
        add(**how)
    assert every_row() == before


def test_the_same_address_twice_is_refused_with_what_helps(add):
    add(email=ADDRESS)
    refused(
        add, "There is a member with the address ana@example.org already", email=ADDRESS.lower()
    )
    refused(add, "changepassword", email=ADDRESS.upper(), name="Somebody else")


def test_another_members_further_address_is_refused(add, at):
    ben = member("Ben", at=at)
    EmailAddress.objects.create(user=ben, email="ana@example.org", verified=True)
    refused(add, "This address is taken", email=ADDRESS)


def test_rights_for_somebody_who_can_t_sign_in_are_refused(add):
    refused(add, "coordinator needs --email", role="coordinator")


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"email": "nobody"}, "valid email"),
        ({"time_zone": "Mars"}, "Europe/Madrid"),
        ({"name": "\u200b"}, "can be seen"),
    ],
)
def test_what_no_form_would_take_is_refused_in_the_same_words(add, how, sentence):
    refused(add, sentence, **how)


def test_who_waited_to_confirm_the_address_joins_by_it(add):
    browser = Client()
    browser.post("/accounts/signup/", {"name": "Nia", "email": ADDRESS, "password1": PASSWORD})
    add(email=ADDRESS)
    assert [one.name for one in Member.objects.filter(email__iexact=ADDRESS)] == ["Ana Ruiz"]
