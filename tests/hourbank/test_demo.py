"""The demo's members, on one's own machine alone."""

from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from catalogue.models import Service
from hourbank.embedded.runs import DEMO
from hourbank.management.commands import make_demo
from hourbank.management.commands.make_demo import MEMBERS, PASSWORD
from hourbank.roles import AUDITORS, COORDINATORS, SENIORS
from ledger.queries import balance, differences
from members.joining_rules import JoiningRules, RulesAcceptance
from members.models import Member
from requests_app.models import ServiceRequest
from workflow.models import EventLog, Step


def test_the_demo_has_its_members_with_their_rights_and_hours(db, capsys) -> None:
    call_command("make_demo")
    call_command("make_demo")
    assert capsys.readouterr().out.split("\n")[:2] == [
        "7 demo members made, 7 there.",
        "0 demo members made, 7 there.",
    ]
    ada, cora, alex = (
        Member.objects.get(email=f"{name}@example.org") for name in ("ada", "coordinator", "admin")
    )
    assert balance(member_id=ada.pk).available_minutes == 180
    assert (ada.is_staff, cora.is_staff, alex.is_superuser) == (False, True, True)
    assert cora.has_perm("disputes.change_dispute")
    assert not cora.has_perm("members.delete_member")
    assert all(each.check_password("hourbank-demo") for each in (ada, cora, alex))


@pytest.mark.parametrize(
    ("name", "role"), [("coordinator", COORDINATORS), ("senior", SENIORS), ("auditor", AUDITORS)]
)
def test_the_demo_s_staff_have_the_role_that_they_are_called(db, name, role) -> None:
    call_command("make_demo")
    someone = Member.objects.get(email=f"{name}@example.org")
    assert (someone.is_staff, someone.is_superuser) == (True, False)
    assert someone.check_password("hourbank-demo")
    assert [group.name for group in someone.groups.all()] == [role]


def test_each_demo_member_is_told_of_when_the_bank_starts() -> None:
    assert all(f"{name}@example.org" in DEMO for name, _full_name, _rights in MEMBERS)
    assert PASSWORD in DEMO


def test_a_demo_of_before_gets_who_is_missing_and_no_service_twice(db, monkeypatch) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(make_demo, "MEMBERS", [who for who in MEMBERS if who[0] != "auditor"])
        call_command("make_demo")
    before = list(Service.objects.order_by("pk").values())
    assert len(before) == 6
    call_command("make_demo")
    assert Member.objects.filter(email="auditor@example.org").exists()
    assert list(Service.objects.order_by("pk").values()) == before


def test_the_demo_has_rules_to_which_its_members_have_agreed(db, client) -> None:
    call_command("make_demo")
    call_command("make_demo")
    (rules,) = JoiningRules.objects.all()
    assert RulesAcceptance.objects.filter(rules=rules).count() == len(MEMBERS)
    assert "hour counts the same" in client.get("/rules/").text
    client.force_login(Member.objects.get(email="ada@example.org"))
    assert client.get("/", headers={"Accept": "text/html"}).status_code == 200


@pytest.mark.parametrize("environment", ["staging", "production"])
@pytest.mark.parametrize("command", ["make_demo", "play_story"])
def test_a_bank_that_members_use_gets_no_demo(db, settings, environment, command) -> None:
    settings.HOURBANK_ENV = environment
    before = Member.objects.count()
    with pytest.raises(CommandError):
        call_command(command)
    assert Member.objects.count() == before


def test_a_demo_with_a_past_has_paid_and_waiting_exchanges_and_its_books_agree(db, client) -> None:
    call_command("make_demo", "--past")
    call_command("make_demo", "--past")
    states = Counter(ServiceRequest.objects.values_list("state", flat=True))
    assert states == {"PAID": 4, "COMPLETED": 1, "NEGOTIATING": 1, "ACTIVE": 1}
    assert not differences()
    assert not Step.objects.filter(state__in=["FAILED", "DEAD"]).exists()
    now = timezone.now()
    assert max(EventLog.objects.filter(subject_type="request").values_list("at", flat=True)) < now
    client.force_login(Member.objects.get(email="ben@example.org"))
    home = client.get("/", headers={"Accept": "text/html"}).text
    assert "There is an offer for you to answer." in home
    assert "Please confirm how long it took." in home


def test_members_who_were_there_before_get_no_past(db) -> None:
    call_command("make_demo")
    call_command("make_demo", "--past")
    assert not ServiceRequest.objects.exists()
