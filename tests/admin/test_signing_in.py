"""Who gets into the administration, and by which door."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD


PAGES = ["admin:index", "admin:workflow_step_changelist", "admin:workflow_policy_changelist"]


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_is_sent_to_the_members_sign_in_and_back(db, page):
    to_admin = Client().get(reverse(page))
    to_sign_in = Client().get(to_admin["Location"])

    where = urlsplit(to_sign_in["Location"])
    assert where.path == reverse("account_login")
    assert parse_qs(where.query) == {"next": [reverse(page)]}


def test_a_coordinator_signs_in_as_members_do_and_arrives_where_they_wanted(coordinator):
    steps = reverse("admin:workflow_step_changelist")
    answer = Client().post(
        reverse("account_login"), {"login": coordinator.email, "password": PASSWORD, "next": steps}
    )

    assert answer["Location"] == steps


@pytest.mark.parametrize("page", PAGES)
def test_a_member_who_is_no_staff_is_told_so_rather_than_asked_to_sign_in_again(as_amina, page):
    answer = as_amina.get(reverse(page), follow=True)

    assert answer.status_code == 403


def test_deactivated_staff_are_visitors(as_coordinator, coordinator):
    type(coordinator).objects.filter(pk=coordinator.pk).update(is_active=False)

    assert as_coordinator.get(reverse("admin:index")).status_code == 302


def test_staff_who_open_the_sign_in_page_go_on_to_the_first_page(as_coordinator):
    answer = as_coordinator.get(reverse("admin:login"))

    assert answer["Location"] == reverse("admin:index")


def test_the_password_is_changed_on_the_members_page(as_coordinator):
    answer = as_coordinator.get(reverse("admin:password_change"))

    assert answer["Location"] == reverse("account_change_password")
