"""What staff do with members, and who of them may."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from hourbank.roles import COORDINATORS
from members.models import Member
from tests.admin.conftest import signed_in
from tests.factories import PASSWORD
from workflow.models import EventLog, Step


ADD = "admin:members_member_add"


def page(someone: Member, name: str = "change") -> str:
    return reverse(f"admin:members_member_{name}", args=[someone.pk])


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def refused(answer) -> list[str]:
    return list(answer.context["form"].non_field_errors())


def everything(someone: Member) -> tuple:
    row = Member.objects.filter(pk=someone.pk).values().get()
    groups = list(someone.groups.values_list("name", flat=True))
    return row, groups, EventLog.objects.filter(subject_id=someone.pk).count()


def newest(someone: Member) -> EventLog:
    return EventLog.objects.filter(subject_id=someone.pk).latest("seq")


def signs_in(someone: Member, password: str = PASSWORD) -> bool:
    answer = Client().post(reverse("account_login"), {"login": someone.email, "password": password})
    return answer.status_code == 302 and "inactive" not in answer["Location"]


def profile(someone: Member, **changes) -> dict:
    now = Member.objects.get(pk=someone.pk)
    values = {"name": now.name, "email": now.email or "", "time_zone": now.time_zone}
    return values | {"expected_version": now.version} | changes


def test_a_coordinator_lets_somebody_join_who_gets_the_starting_hours(as_coordinator, coordinator):
    as_coordinator.post(
        reverse(ADD), {"name": "Bo", "email": "Bo@Example.org", "time_zone": "Europe/Madrid"}
    )

    bo = Member.objects.get(name="Bo")
    assert (bo.email, bo.is_staff, bo.has_usable_password()) == ("bo@example.org", False, False)
    joined = EventLog.objects.get(subject_id=bo.pk, type="member.joined")
    assert joined.actor_id == coordinator.pk
    assert Step.objects.filter(subject_id=bo.pk, name="grant_starting_hours").exists()


def test_somebody_without_an_address_can_join(as_coordinator):
    answer = as_coordinator.post(
        reverse(ADD), {"name": "Bo", "email": "", "time_zone": "UTC"}, follow=True
    )

    assert said(answer) == ["The member has joined."]
    assert Member.objects.get(name="Bo").email is None


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": " "}, "name"),
        ({"email": "no address"}, "email"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"email": "AMINA@example.org"}, "__all__"),
    ],
)
def test_a_wrong_field_is_told_and_nobody_joins(as_coordinator, amina, typed, field):
    before = Member.objects.count()
    good = {"name": "Bo", "email": "bo@example.org", "time_zone": "UTC"}
    answer = as_coordinator.post(reverse(ADD), good | typed)

    assert field in answer.context["form"].errors
    assert Member.objects.count() == before


def test_a_coordinator_corrects_a_member(as_coordinator, coordinator, amina):
    as_coordinator.post(page(amina, "edit"), profile(amina, name="Amina B."))

    assert Member.objects.get(pk=amina.pk).name == "Amina B."
    event = newest(amina)
    assert (event.type, event.actor_id) == ("member.changed", coordinator.pk)
    assert event.data == {"fields": ["name"]}  # what, not the personal words


def test_a_former_address_no_longer_signs_in(as_coordinator, amina):
    assert signs_in(amina)
    as_coordinator.post(page(amina, "edit"), profile(amina, email="new@example.org"))

    assert not signs_in(amina)
    assert signs_in(Member.objects.get(pk=amina.pk))
    address = EmailAddress.objects.get(user=amina)
    assert (address.email, address.verified, address.primary) == ("new@example.org", True, True)


def test_a_coordinator_lets_somebody_join_whose_mail_never_arrives(as_coordinator, client):
    said = {"name": "Zoe", "email": "zoe@example.org", "password1": PASSWORD}
    client.post("/accounts/signup/", said)
    waiting = Member.objects.get(email="zoe@example.org")
    answer = refused(as_coordinator.post(page(waiting, "edit"), profile(waiting, name="Zoë")))
    assert "have not confirmed their address" in answer[0]
    new = {"name": "Zoe", "email": "zoe@example.org", "time_zone": "UTC"}
    as_coordinator.post("/admin/members/member/add/", new)
    zoe = Member.objects.get(email="zoe@example.org")
    assert (zoe.pk != waiting.pk, zoe.is_pending, zoe.is_active) == (True, False, True)


def test_a_correction_from_an_older_copy_is_refused(as_coordinator, amina):
    old = profile(amina, name="Older")
    as_coordinator.post(page(amina, "edit"), profile(amina, name="Newer"))
    before = everything(amina)

    assert "has changed since" in refused(as_coordinator.post(page(amina, "edit"), old))[0]
    assert everything(amina) == before


def test_a_deactivated_member_can_t_sign_in_until_activated(as_coordinator, coordinator, amina):
    as_coordinator.post(page(amina, "deactivate"))
    assert not signs_in(amina)
    assert (newest(amina).type, newest(amina).actor_id) == ("member.deactivated", coordinator.pk)

    as_coordinator.post(page(amina, "activate"))
    assert signs_in(amina)
    assert newest(amina).type == "member.activated"


@pytest.mark.parametrize(("first", "name"), [("", "activate"), ("deactivate", "deactivate")])
def test_what_is_done_already_is_told_and_changes_nothing(as_coordinator, amina, first, name):
    if first:
        as_coordinator.post(page(amina, first))
    before = everything(amina)
    answer = as_coordinator.post(page(amina, name), follow=True)

    assert "already" in answer.content.decode()
    assert everything(amina) == before


def test_a_link_to_set_a_password_works_once_and_is_recorded(as_coordinator, coordinator, amina):
    answer = as_coordinator.post(page(amina, "password-link"), follow=True)
    link = said(answer)[0].split()[-1]
    assert link.startswith("http://testserver/accounts/password/reset/key/")
    assert (newest(amina).type, newest(amina).actor_id) == (
        "member.password_link_made",
        coordinator.pk,
    )
    assert link.split("/")[-2] not in str(newest(amina).data)

    visitor = Client()
    form = visitor.get(link, follow=True).redirect_chain[-1][0]
    new = "another long password"
    visitor.post(form, {"password1": new, "password2": new})
    assert signs_in(amina, new)
    assert not signs_in(amina)
    assert Client().get(link, follow=True).context.get("token_fail")


def test_who_can_t_sign_in_gets_no_link(as_coordinator, amina):
    Member.objects.filter(pk=amina.pk).update(email=None)
    before = everything(amina)
    answer = as_coordinator.post(page(amina, "password-link"))

    assert refused(answer) == ["Only an active member with an e-mail address can sign in."]
    assert everything(amina) == before


@pytest.mark.parametrize("name", ["edit", "password-link", "deactivate"])
def test_a_coordinator_can_t_change_an_administrator(as_coordinator, administrator, name):
    before = everything(administrator)
    answer = as_coordinator.post(page(administrator, name), profile(administrator, name="Other"))

    assert refused(answer) == ["Only an administrator can do this."]
    assert everything(administrator) == before


def test_nobody_deactivates_themself(as_administrator, administrator):
    before = everything(administrator)

    assert refused(as_administrator.post(page(administrator, "deactivate"))) == [
        "You can't deactivate yourself."
    ]
    assert everything(administrator) == before


def test_an_administrator_makes_a_coordinator(as_administrator, administrator, amina):
    group = Group.objects.get(name=COORDINATORS)
    as_administrator.post(page(amina, "rights"), {"is_staff": "on", "groups": [group.pk]})

    amina = Member.objects.get(pk=amina.pk)
    assert (amina.is_staff, amina.is_superuser) == (True, False)
    assert amina.has_perm("workflow.change_step")
    event = newest(amina)
    assert (event.type, event.actor_id) == ("member.rights_changed", administrator.pk)
    assert event.data == {"changes": {"is_staff": [False, True], "groups": [[], [COORDINATORS]]}}


def test_an_administrator_keeps_the_role(as_administrator, administrator):
    before = everything(administrator)
    answer = as_administrator.post(page(administrator, "rights"), {"is_staff": "on"})

    assert refused(answer) == ["You can't take the administrator's rights from yourself."]
    assert everything(administrator) == before


def test_a_coordinator_gives_no_rights_not_even_with_the_right_to_edit_groups(
    coordinator, as_coordinator, amina
):
    before = everything(amina)
    assert as_coordinator.post(page(amina, "rights"), {"is_superuser": "on"}).status_code == 403

    coordinator.user_permissions.add(Permission.objects.get(codename="change_group"))
    answer = signed_in(coordinator).post(page(amina, "rights"), {"is_superuser": "on"})
    assert refused(answer) == ["Only an administrator can do this."]
    assert everything(amina) == before


@pytest.mark.parametrize("name", ["edit", "password-link", "deactivate", "activate", "rights"])
def test_members_and_visitors_change_nobody(as_amina, amina, name):
    before = everything(amina)

    assert as_amina.post(page(amina, name), profile(amina), follow=True).status_code == 403
    assert Client().post(page(amina, name), profile(amina)).status_code == 302
    assert everything(amina) == before


def test_who_may_only_look_adds_nobody(coordinator):
    coordinator.groups.clear()
    coordinator.user_permissions.add(Permission.objects.get(codename="view_member"))
    viewer = signed_in(coordinator)

    assert viewer.get(reverse("admin:members_member_changelist")).status_code == 200
    assert viewer.post(reverse(ADD), {"name": "Bo", "time_zone": "UTC"}).status_code == 403
    assert not Member.objects.filter(name="Bo").exists()


@pytest.mark.parametrize("term", ["amina", "AMINA@example"])
def test_a_member_is_found_by_name_address_or_id(as_coordinator, amina, term):
    for wanted in (term, str(amina.pk)):
        cl = as_coordinator.get(reverse("admin:members_member_changelist"), {"q": wanted}).context[
            "cl"
        ]
        assert list(cl.result_list) == [amina]


def test_no_page_shows_a_password(as_administrator, amina):
    assert amina.password not in as_administrator.get(page(amina)).content.decode()
