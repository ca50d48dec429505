"""What coordinators may do, and what a migrate does to it."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from hourbank.roles import COORDINATOR_DOES, COORDINATORS, UNSEEN, coordinator_rights, ensure_roles


def rights(group: Group) -> set[str]:
    rows = group.permissions.select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}" for row in rows}


def test_the_database_of_a_new_bank_has_coordinators_with_their_rights(db):
    assert rights(Group.objects.get(name=COORDINATORS)) == coordinator_rights()


def test_each_right_that_the_code_names_exists(db):
    rows = Permission.objects.select_related("content_type")
    known = {f"{row.content_type.app_label}.{row.codename}" for row in rows}

    assert known >= coordinator_rights() | COORDINATOR_DOES | UNSEEN


def test_a_right_that_was_added_by_hand_stays_and_one_that_was_taken_comes_back(db):
    group = Group.objects.get(name=COORDINATORS)
    group.permissions.remove(Permission.objects.get(codename="change_step"))
    group.permissions.add(Permission.objects.get(codename="view_group"))
    ensure_roles()

    assert rights(group) == coordinator_rights() | {"auth.view_group"}


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
