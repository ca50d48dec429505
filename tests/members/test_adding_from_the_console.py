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


def test_a_member_becomes_administrator_and_joins_no_second_time(add, at):
    ben = member("Ben", at=at)
    before = EventLog.objects.count()
    told = add(email="BEN@example.org", role="administrator", name="Somebody else")
    ben = Member.objects.get(pk=ben.pk)
    assert "Ben (ben@example.org) is a member already and is now administrator" in told
    assert "http" not in told
    assert (ben.name, ben.is_staff, ben.is_superuser) == ("Ben", True, True)
    assert ben.check_password(PASSWORD)
    (event,) = EventLog.objects.order_by("seq")[before:]
    assert (event.type, event.subject_id, event.actor_id) == (
        "member.rights_changed",
        ben.pk,
        None,
    )
    assert event.data["changes"]["is_superuser"] == [False, True]


def test_a_role_takes_none_that_somebody_has(add):
    for role in ("coordinator", "administrator", "auditor"):
        add(email=ADDRESS, role=role)
    assert set(ana().groups.values_list("name", flat=True)) == {"Coordinators", "Auditors"}
    assert ana().is_superuser
    for role in ("coordinator", "administrator", "auditor"):
        refused(add, f"who is {role}; nothing was changed", email=ADDRESS, role=role)


def test_a_member_without_a_password_gets_a_link_with_the_role(add, settings):
    settings.HOURBANK_URL = "http://testserver"
    add(email=ADDRESS)
    set_password(link_in(add(email=ADDRESS, role="senior")))
    assert signs_in()


def test_an_inactive_member_gets_no_role(add, at):
    Member.objects.filter(pk=member("Ben", at=at).pk).update(is_active=False)
    refused(add, "Only an active member", email="ben@example.org", role="administrator")


def test_the_address_that_is_told_is_the_one_that_changepassword_takes(add, at):
    Member.objects.filter(pk=member("Ben", at=at).pk).update(email="Ben@example.org")
    refused(add, "changepassword Ben@example.org`", email="ben@example.org")


@pytest.mark.parametrize("words", [(), ("--noinput", "--email", "ana@example.org")])
def test_djangos_own_command_for_an_administrator_names_this_one(words):
    before = every_row()
    with pytest.raises(CommandError, match=r"manage\.py add_member"):
        call_command("createsuperuser", *words)
    assert every_row() == before


def test_another_members_further_address_is_refused(add, at):
    ben = member("Ben", at=at)
    EmailAddress.objects.create(user=ben, email="ana@example.org", verified=True)
    refused(add, "This address is taken", email=ADDRESS)


def test_rights_for_somebody_who_can_t_sign_in_are_refused(add):
    refused(add, "coordinator needs --email", role="coordinator")


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"email": "nobody"}, "--email: Enter a valid email"),
        ({"email": ""}, "--email: This is empty"),
        ({"email": " "}, "--email: This is empty"),
        ({"email": "", "role": "administrator"}, "--email: This is empty"),
        ({"time_zone": "Mars"}, "Europe/Madrid"),
        ({"name": "\u200b"}, "can be seen"),
        ({"name": ""}, "the name: This field cannot be blank."),
        ({"name": "  "}, "the name: "),
        ({"time_zone": ""}, "--time-zone: This field cannot be blank."),
    ],
)
def test_what_no_form_would_take_is_refused_in_the_same_words(add, how, sentence):
    refused(add, sentence, **how)


def test_who_waited_to_confirm_the_address_joins_by_it(add):
    browser = Client()
    browser.post("/accounts/signup/", {"name": "Nia", "email": ADDRESS, "password1": PASSWORD})
    add(email=ADDRESS)
    assert [one.name for one in Member.objects.filter(email__iexact=ADDRESS)] == ["Ana Ruiz"]
