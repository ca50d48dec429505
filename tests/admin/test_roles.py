"""What coordinators may do, and what a migrate does to it."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from hourbank.roles import (
    AUDITORS,
    COORDINATOR_DOES,
    COORDINATORS,
    SENIOR_DOES,
    SENIORS,
    UNSEEN,
    ensure_roles,
    role_rights,
)


ROLES = [COORDINATORS, SENIORS, AUDITORS]
# A right that comes with the table that it is about.
AWAITED = {"ledger.change_debt"}


def rights(group: Group) -> set[str]:
    rows = group.permissions.select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}" for row in rows}


def known() -> set[str]:
    rows = Permission.objects.select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}" for row in rows}


@pytest.mark.parametrize("role", ROLES)
def test_the_database_of_a_new_bank_has_each_role_with_its_rights(db, role):
    assert rights(Group.objects.get(name=role)) == role_rights()[role] & known()


def test_each_right_that_the_code_names_exists(db):
    named = COORDINATOR_DOES | SENIOR_DOES | UNSEEN

    assert set.union(*role_rights().values(), named) - known() <= AWAITED


def test_seniors_may_do_what_coordinators_may_and_auditors_only_look():
    by_role = role_rights()

    assert by_role[SENIORS] > by_role[COORDINATORS] > by_role[AUDITORS]
    assert {right.partition(".")[2].partition("_")[0] for right in by_role[AUDITORS]} == {"view"}
    assert not by_role[AUDITORS] & UNSEEN


@pytest.mark.parametrize("role", ROLES)
def test_a_right_that_was_added_by_hand_stays_and_one_that_was_taken_comes_back(db, role):
    group = Group.objects.get(name=role)
    before = rights(group)
    group.permissions.remove(Permission.objects.get(codename="view_step"))
    group.permissions.add(Permission.objects.get(codename="view_group"))

    assert ensure_roles(role=role) == group
    assert rights(group) == before | {"auth.view_group"}


@pytest.mark.parametrize(
    "name",
    [
        "auth_group_changelist",
        "django_celery_beat_periodictask_changelist",
        "workflow_idempotencykey_changelist",
    ],
)
def test_what_only_administrators_do_is_closed_to_coordinators(as_coordinator, name):
    assert as_coordinator.get(reverse(f"admin:{name}")).status_code == 403


@pytest.mark.parametrize(
    "name",
    ["workflow_eventlog", "workflow_step", "workflow_policy", "members_member", "members_apikey"],
)
def test_coordinators_see_what_they_work_with(as_coordinator, name):
    answer = as_coordinator.get(reverse(f"admin:{name}_changelist"), follow=True)

    assert answer.status_code == 200
